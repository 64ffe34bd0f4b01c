internal import LyceumCore

/// Reads the JSON files of a Hugging Face folder.
enum HuggingFaceConfiguration {
    /// config.json as one flat object: the text part of a model with several parts is lifted to the top.
    static func read(_ folder: String) throws(LyceumError) -> JSON {
        let path = FilePaths.join(folder, "config.json")
        guard FilePaths.isFile(path) else {
            throw LyceumError(
                .notFound, "there is no config.json beside the weights", at: folder,
                remedy: "copy the model's config.json into the folder")
        }
        guard var object = try JSON.read(path: path).objectValue else {
            throw LyceumError(.invalidData, "the configuration is not a JSON object", at: path)
        }
        guard let text = object["text_config"]?.objectValue else { return .object(object) }
        for (key, value) in text where key != "architectures" { object[key] = value }
        object["text_config"] = nil
        object["vision_config"] = nil
        return .object(object)
    }

    /// A file that need not be there.
    static func optional(_ name: String, _ folder: String) throws(LyceumError) -> JSON? {
        let path = FilePaths.join(folder, name)
        guard FilePaths.isFile(path) else { return nil }
        return try JSON.read(path: path)
    }
}
