public import LyceumCore

/// A finished result in the store.
public struct Artifact: Sendable {
    public let manifest: ArtifactManifest
    /// The artifact's own folder.
    public let folder: String

    public var key: ArtifactKey { manifest.key }

    /// The folder with what the step left behind.
    public var filesFolder: String { folder + "/" + Self.files }

    static let files = "files"
    static let manifestName = "manifest.json"
    static let itemsName = "items.json"

    /// The path of an output.
    /// - Throws: `LyceumError` (`notFound`) when the step left none of that name.
    public func path(_ output: String) throws(LyceumError) -> String {
        guard let path = manifest.outputs[output] else { throw missing(output, manifest.outputs.keys.sorted()) }
        return path.isEmpty || path == "." ? filesFolder : filesFolder + "/" + path
    }

    /// A value by name; names of nested values are joined by dots.
    public func value(_ name: String) throws(LyceumError) -> JSON {
        if let value = manifest.values[name] { return value }
        var found: JSON? = .object(manifest.values)
        for part in name.split(separator: ".") { found = found?[String(part)] }
        guard let found else { throw missing(name, manifest.values.keys) }
        return found
    }

    private func missing(_ name: String, _ names: [String]) -> LyceumError {
        LyceumError(
            .notFound, "the step \(manifest.step) left no “\(name)”", at: folder,
            remedy: LyceumError.nearestNameRemedy(name, among: names, otherwise: "it left \(names.prefix(20).joined(separator: ", "))"))
    }

    /// All scores of items.
    public func items() throws(LyceumError) -> [StepScores] {
        let path = folder + "/" + Self.itemsName
        guard FileSystem.isFile(path) else { return [] }
        let list = try JSON.read(path: path).arrayValue ?? []
        var items: [StepScores] = []
        for one in list { items.append(try StepScores(one, at: path)) }
        return items
    }

    /// The scores that `items` or `items.NAME` stands for.
    public func items(_ output: String) throws(LyceumError) -> StepScores {
        let all = try items()
        if output == "items" {
            guard all.count == 1, let only = all.first else {
                throw LyceumError(
                    .invalidArgument, "the step \(manifest.step) has \(all.count) sets of scores, so “items” alone says too little", at: folder,
                    remedy: all.isEmpty ? nil : "write items.\(all[0].name), or another of \(all.prefix(20).map(\.name).joined(separator: ", "))")
            }
            return only
        }
        let name = String(output.dropFirst("items.".count))
        guard let found = all.first(where: { $0.name == name }) else { throw missing(name, all.map(\.name)) }
        return found
    }
}
