/// Translates tensor names between GGUF, Hugging Face and the canonical names of an architecture.
package struct TensorNames: Sendable {
    /// What a tensor is called in both worlds and how its rows differ.
    package struct Match: Sendable, Hashable {
        package let gguf: String
        package let huggingFace: String
        package let layout: TensorLayout
    }

    private let byGGUF: [String: GGUFTensorRule]
    private let byHuggingFace: [String: GGUFTensorRule]
    private let prefixes: [(found: String, canonical: String)]

    package init(_ mapping: GGUFMapping) {
        byGGUF = Dictionary(mapping.tensors.map { ($0.gguf, $0) }, uniquingKeysWith: { first, _ in first })
        byHuggingFace = Dictionary(mapping.tensors.map { ($0.huggingFace, $0) }, uniquingKeysWith: { first, _ in first })
        prefixes = mapping.prefixes
    }

    package func match(gguf name: String) -> Match? { match(name, in: byGGUF) }
    package func match(huggingFace name: String) -> Match? { match(canonical(name), in: byHuggingFace) }

    /// The name with the prefix the architecture's full model has: a checkpoint of the bare model lacks it.
    package func canonical(_ name: String) -> String {
        for (found, canonical) in prefixes where name.hasPrefix(found) {
            return canonical + name.dropFirst(found.count)
        }
        return name
    }

    private func match(_ name: String, in table: [String: GGUFTensorRule]) -> Match? {
        let suffix = name.hasSuffix(".weight") ? ".weight" : name.hasSuffix(".bias") ? ".bias" : ""
        guard !suffix.isEmpty else { return nil }
        let (pattern, numbers) = Self.pattern(String(name.dropLast(suffix.count)))
        guard let rule = table[pattern] else { return nil }
        // A bias has no input dimension to transpose and norms have no bias to shift.
        let layout: TensorLayout = suffix == ".bias" && (rule.layout == .transposed || rule.layout == .plusOne) ? .same : rule.layout
        return Match(
            gguf: Self.fill(rule.gguf, numbers) + suffix, huggingFace: Self.fill(rule.huggingFace, numbers) + suffix,
            layout: layout)
    }

    /// `blk.12.attn_q` → `blk.{}.attn_q`, 12. Components that are numbers are the layer and the expert.
    private static func pattern(_ stem: String) -> (pattern: String, numbers: [String]) {
        var parts = stem.split(separator: ".", omittingEmptySubsequences: false)
        var numbers: [String] = []
        for index in parts.indices where !parts[index].isEmpty && parts[index].count <= 6 && parts[index].utf8.allSatisfy({ $0 &- 48 < 10 }) {
            numbers.append(String(parts[index]))
            parts[index] = "{}"
        }
        return (numbers.isEmpty ? stem : parts.joined(separator: "."), numbers)
    }

    private static func fill(_ pattern: String, _ numbers: [String]) -> String {
        guard !numbers.isEmpty else { return pattern }
        var rest = numbers[...]
        return pattern.split(separator: ".", omittingEmptySubsequences: false).map { $0 == "{}" ? rest.popFirst() ?? "{}" : String($0) }
            .joined(separator: ".")
    }
}
