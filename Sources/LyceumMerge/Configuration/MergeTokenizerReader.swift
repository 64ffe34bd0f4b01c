internal import LyceumConfiguration
internal import LyceumCore

/// Reads `tokenizer_source` or `tokenizer`.
struct MergeTokenizerReader {
    let issues: ConfigurationIssues

    init(_ issues: ConfigurationIssues) { self.issues = issues }

    func read(_ document: ConfigurationNode) -> MergeTokenizerSettings? {
        let (old, new) = (document["tokenizer_source"].flatMap { $0.isNull ? nil : $0 }, document["tokenizer"].flatMap { $0.isNull ? nil : $0 })
        if let old, let new {
            issues.add("expected tokenizer_source or tokenizer, found both (the other at \(old.place))", at: new.place, remedy: "keep tokenizer")
            return nil
        }
        if let old {
            guard let source = old.scalarText else {
                issues.add("tokenizer_source: expected union, base or a model, found \(old.described)", at: old.place)
                return nil
            }
            return MergeTokenizerSettings(source: source, place: old.place)
        }
        return new.flatMap { read(section: $0) }
    }

    private func read(section node: ConfigurationNode) -> MergeTokenizerSettings? {
        guard MergeDocumentReader.checkKeys(node, ["source", "tokens", "pad_to_multiple_of"], "tokenizer", issues) else { return nil }
        var settings = MergeTokenizerSettings(source: node["source"]?.scalarText ?? "union", place: node.place)
        if let padding = node["pad_to_multiple_of"], !padding.isNull {
            guard let number = padding.json.intValue, (1...1_048_576).contains(number) else {
                issues.add("pad_to_multiple_of: expected a whole number from 1 to 1048576, found \(padding.described)", at: padding.place)
                return nil
            }
            settings.padding = number
        }
        guard let tokens = node["tokens"], !tokens.isNull else { return settings }
        guard case .mapping(let entries) = tokens.content else {
            issues.add("tokens: expected tokens with their sources, found \(tokens.described)", at: tokens.place)
            return settings
        }
        for entry in entries { if let token = token(entry) { settings.tokens.append(token) } }
        return settings
    }

    private func token(_ entry: ConfigurationNode.Entry) -> MergeTokenizerSettings.Token? {
        guard MergeDocumentReader.checkKeys(entry.value, ["source", "force"], "tokens.\(entry.key)", issues) else { return nil }
        let force = entry.value["force"]?.json.boolValue ?? false
        var token = MergeTokenizerSettings.Token(text: entry.key, origin: nil, isForced: force, place: entry.keyPlace)
        guard let source = entry.value["source"], !source.isNull else { return token }
        if let model = source.scalarText {
            token.origin = .model(model)
            return token
        }
        guard MergeDocumentReader.checkKeys(source, ["kind", "model", "token", "token_id"], "tokens.\(entry.key).source", issues) else { return nil }
        switch (source["kind"]?.scalarText, source["model"]?.scalarText, source["token"]?.scalarText, source["token_id"]?.json.intValue) {
        case ("zero"?, _, _, _): token.origin = .zero
        case ("model_token"?, let model?, let text?, nil): token.origin = .token(model: model, text: text)
        case ("model_token"?, let model?, nil, let id?): token.origin = .row(model: model, id: id)
        default:
            issues.add(
                "expected a model, {kind: zero}, or {kind: model_token, model, token or token_id}, found \(source.described)", at: source.place)
            return nil
        }
        return token
    }
}
