internal import LyceumCore

/// The model card of a merge: what it is made of and how.
struct MergeCard {
    let inputs: MergeInputs
    let options: MergeOptions
    let text: String

    func text(name: String) -> String {
        let document = inputs.document
        let declaration = try? MergeMethods.declaration(named: document.method)
        var lines = ["---", "library_name: transformers", "tags:", "- merge", "base_model:"]
        lines += document.models.map { "- \(JSON.string($0).text())" }
        lines += ["---", "# \(name)", "", "A merge of language models, made with lyceum merge.", ""]
        lines += ["- Method: `\(document.method)` (\(declaration?.source ?? "")): \(declaration?.summary ?? "")"]
        if let base = document.base { lines.append("- Base: `\(base)`") }
        lines.append("- Models: \(document.models.filter { $0 != document.base }.map { "`\($0)`" }.joined(separator: ", "))")
        lines.append("- Seed: \(options.seed)")
        lines += ["", "## Configuration", "", "```yaml", text.hasSuffix("\n") ? String(text.dropLast()) : text, "```", ""]
        return lines.joined(separator: "\n")
    }
}
