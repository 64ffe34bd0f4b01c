internal import LyceumCore

/// What the small tokenizer files of a Hugging Face folder say.
struct TokenizerFiles {
    private let configuration: JSON

    init(_ folder: String) throws(LyceumError) {
        configuration = try HuggingFaceConfiguration.optional("tokenizer_config.json", folder) ?? [:]
    }

    /// The text of a special token such as `bos_token`: a string, or an object with its content.
    func specialToken(_ key: String) -> String? {
        let value = configuration[key]
        return value?.stringValue ?? value?["content"]?.stringValue
    }

    /// Templates of chat_template.jinja or tokenizer_config.json; the unnamed one is called `default`.
    static func chatTemplates(_ folder: String) throws(LyceumError) -> [(name: String, text: String)] {
        let path = FilePaths.join(folder, "chat_template.jinja")
        if FilePaths.isFile(path) {
            let file = try MappedFile(path: path)
            guard let text = String(validating: file.bytes, as: UTF8.self) else {
                throw LyceumError(.invalidData, "the chat template is not UTF-8 text", at: path)
            }
            return [("default", text)]
        }
        let configuration = try HuggingFaceConfiguration.optional("tokenizer_config.json", folder)
        let separate = try HuggingFaceConfiguration.optional("chat_template.json", folder)
        switch configuration?["chat_template"] ?? separate?["chat_template"] {
        case .string(let text): return [("default", text)]
        case .array(let list):
            return list.compactMap { entry in
                guard let name = entry["name"]?.stringValue, let text = entry["template"]?.stringValue else { return nil }
                return (name, text)
            }
        default: return []
        }
    }
}
