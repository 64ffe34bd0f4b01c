internal import LyceumCore

/// The model card of a mixture.
struct MixtureCard {
    let configuration: MixtureConfiguration
    let seed: UInt64

    func text(name: String) -> String {
        var lines = ["---", "library_name: transformers", "tags:", "- merge", "- moe", "base_model:"]
        lines += configuration.models.map { "- \(JSON.string($0).text())" }
        lines += ["---", "# \(name)", "", "A mixture of experts made of dense models with lyceum merge.", ""]
        lines.append("- Base (attention, norms, embeddings): `\(configuration.base)`")
        for (index, expert) in configuration.experts.enumerated() {
            let first = expert.positive.first.map { ": \(JSON.string($0).text())\(expert.positive.count > 1 ? ", …" : "")" } ?? ""
            lines.append("- Expert \(index): `\(expert.model)`\(first)")
        }
        lines.append("- Experts for each token: \(configuration.expertsPerToken)")
        lines.append("- Routers: `\(configuration.gate.rawValue)`\(configuration.gate.needsPrompts ? "" : ", seed \(seed)")")
        let text = configuration.text
        lines += ["", "## Configuration", "", "```yaml", text.hasSuffix("\n") ? String(text.dropLast()) : text, "```", ""]
        return lines.joined(separator: "\n")
    }
}
