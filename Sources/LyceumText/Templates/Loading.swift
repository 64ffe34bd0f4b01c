public import LyceumCore

extension ChatTemplate {
    /// The template in a model's folder: `chat_template.jinja`, else `chat_template.json`, else `chat_template` in
    /// `tokenizer_config.json`. Nil when the folder has none.
    ///
    /// - Parameter named: which of several templates to take, such as `tool_use`; without it, or when there is none of that name,
    ///   `default` or the only one.
    /// - Throws: `LyceumError` when a file cannot be read or holds no template.
    public static func load(folder: String, named: String? = nil) throws(LyceumError) -> ChatTemplate? {
        if let named, let text = try text(at: "\(folder)/additional_chat_templates/\(named).jinja") {
            return try ChatTemplate(text, name: "\(folder)/additional_chat_templates/\(named).jinja")
        }
        if let text = try text(at: "\(folder)/chat_template.jinja") {
            return try ChatTemplate(text, name: "\(folder)/chat_template.jinja")
        }
        for file in ["chat_template.json", "tokenizer_config.json"] {
            let path = "\(folder)/\(file)"
            guard let text = try text(at: path) else { continue }
            let json = try JSON.parse(text, source: path)
            if let value = json["chat_template"], !value.isNull {
                return try ChatTemplate(try choose(value, named, path), name: "\(path): chat_template")
            }
        }
        return nil
    }

    /// One string, a list of named templates, or an object of them.
    private static func choose(_ value: JSON, _ name: String?, _ path: String) throws(LyceumError) -> String {
        if let text = value.stringValue { return text }
        var named: [(name: String, text: String)] = []
        for entry in value.arrayValue ?? [] {
            guard let name = entry["name"]?.stringValue, let text = entry["template"]?.stringValue else { continue }
            named.append((name, text))
        }
        for (key, text) in value.objectValue ?? .init() {
            if let text = text.stringValue { named.append((key, text)) }
        }
        let chosen = named.first { $0.name == name } ?? named.first { $0.name == "default" } ?? named.first
        guard let chosen else {
            throw LyceumError(
                .invalidData, "expected a string or a list of objects with name and template, found \(value.kind)",
                at: "\(path): chat_template")
        }
        return chosen.text
    }

    private static func text(at path: String) throws(LyceumError) -> String? {
        let file: MappedFile
        do throws(LyceumError) { file = try MappedFile(path: path) } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
        // The mapping must outlive the reading of its bytes.
        let contents = withExtendedLifetime(file) { String(validating: file.bytes, as: UTF8.self) }
        guard let text = contents else {
            throw LyceumError(.invalidData, "the file is not UTF-8", at: path)
        }
        return text
    }
}
