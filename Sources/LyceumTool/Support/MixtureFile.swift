import Lyceum

/// The file that `lyceum mixture` writes for training.
enum MixtureFile {
    /// The file's sources as an override of a configuration.
    /// - Throws: `LyceumError` when it lists none.
    static func override(_ path: String) throws(LyceumError) -> String {
        guard case .list(let sources)? = try YAML.tree(path: path)["data"]?.content, !sources.isEmpty else {
            throw LyceumError(
                .invalidData, "expected a list of sources under “data”", at: path, remedy: "make the file by lyceum mixture plan or write")
        }
        return "data=" + JSON.array(sources.map(\.json)).text()
    }
}
