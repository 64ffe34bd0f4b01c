internal import LyceumCore
internal import LyceumTensor

/// A PEFT folder on disk: `adapter_config.json` beside `adapter_model.safetensors`.
struct AdapterFolder {
    let folder: String
    let configuration: AdapterConfiguration
    let weights: SafetensorsFile

    var configurationPath: String { FilePaths.join(folder, Adapter.configurationFile) }

    init(_ path: String) throws(LyceumError) {
        var folder = path
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        guard FilePaths.isFolder(folder) else {
            throw LyceumError(
                .notFound, "there is no such folder", at: path,
                remedy: "give a folder with \(Adapter.configurationFile) and \(Adapter.weightsFile)")
        }
        self.folder = folder
        let configurationPath = FilePaths.join(folder, Adapter.configurationFile)
        guard FilePaths.isFile(configurationPath) else {
            throw LyceumError(
                .notFound, "the folder has no \(Adapter.configurationFile)", at: folder, remedy: "give an adapter's folder")
        }
        configuration = try AdapterConfiguration(try JSON.read(path: configurationPath), at: configurationPath)
        let weightsPath = FilePaths.join(folder, Adapter.weightsFile)
        guard FilePaths.isFile(weightsPath) else {
            let isPickle = FilePaths.isFile(FilePaths.join(folder, "adapter_model.bin"))
            throw LyceumError(
                .notFound,
                "the folder has no \(Adapter.weightsFile)"
                    + (isPickle ? "; adapter_model.bin is a pickle file, which is not read because it can run code" : ""),
                at: folder, remedy: "save the adapter as safetensors")
        }
        weights = try SafetensorsFile(path: weightsPath)
    }
}
