internal import LyceumCore
internal import LyceumTensor

extension MergeGenome {
    /// A configuration in mergekit's form with these numbers, one per gene.
    public func text(_ values: [Double]) -> String {
        var lines = ["merge_method: \(method)"]
        if let base { lines.append("base_model: \(Self.quoted(base))") }
        var common = constants.sorted { $0.key < $1.key }.map { "\($0.key): \(Self.text($0.value))" }
        let isSliced = groupCount > 1 && !isSmooth
        if isSliced {
            lines.append("slices:")
            for group in 0..<groupCount { lines += slice(group, values) }
        } else {
            common += settings(values, model: nil, group: nil)
            lines.append("models:")
            for (number, model) in models.enumerated() {
                lines.append("  - model: \(Self.quoted(model))")
                let own = own(number) + settings(values, model: number, group: nil)
                if !own.isEmpty { lines.append("    parameters: {\(own.joined(separator: ", "))}") }
            }
        }
        if !common.isEmpty { lines.append("parameters: {\(common.joined(separator: ", "))}") }
        if let type { lines.append("dtype: \(Self.name(type))") }
        if let outputType { lines.append("out_dtype: \(Self.name(outputType))") }
        if let tokenizer { lines.append("tokenizer: \(tokenizer.text())") }
        if let chatTemplate { lines.append("chat_template: \(Self.quoted(chatTemplate))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The plain mean of the models, which every search has to beat.
    public var uniformText: String {
        var lines = ["merge_method: linear", "models:"]
        for model in averaged {
            lines.append("  - {model: \(Self.quoted(model)), parameters: {weight: 1}}")
        }
        if let type { lines.append("dtype: \(Self.name(type))") }
        if let outputType { lines.append("out_dtype: \(Self.name(outputType))") }
        if let tokenizer { lines.append("tokenizer: \(tokenizer.text())") }
        if let chatTemplate { lines.append("chat_template: \(Self.quoted(chatTemplate))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The models, and of a single one also the base.
    private var averaged: [String] {
        guard models.count == 1, let base, !models.contains(base) else { return models }
        return models + [base]
    }

    private func slice(_ group: Int, _ values: [Double]) -> [String] {
        let range = "[\(group * granularity), \(min(layerCount, (group + 1) * granularity))]"
        var lines = ["  - sources:"]
        for (number, model) in models.enumerated() {
            lines.append("      - model: \(Self.quoted(model))")
            lines.append("        layer_range: \(range)")
            let own = own(number) + settings(values, model: number, group: group)
            if !own.isEmpty { lines.append("        parameters: {\(own.joined(separator: ", "))}") }
        }
        if let base, !models.contains(base) {
            lines.append("      - model: \(Self.quoted(base))")
            lines.append("        layer_range: \(range)")
        }
        let shared = settings(values, model: nil, group: group)
        if !shared.isEmpty { lines.append("    parameters: {\(shared.joined(separator: ", "))}") }
        return lines
    }

    private func own(_ model: Int) -> [String] {
        guard modelConstants.indices.contains(model) else { return [] }
        return modelConstants[model].sorted { $0.key < $1.key }.map { "\($0.key): \(Self.text($0.value))" }
    }

    /// `name: value` of the genes of a model (or of the whole merge) in a group, or along all groups.
    private func settings(_ values: [Double], model: Int?, group: Int?) -> [String] {
        let chosen = zip(genes, values).filter { $0.0.model == model && (group == nil || $0.0.group == group) }
        var names: [String] = []
        for (gene, _) in chosen where !names.contains(gene.parameter) { names.append(gene.parameter) }
        return names.map { name in
            let parts = (0...filters.count).map { filter in
                let numbers = chosen.filter { $0.0.parameter == name && $0.0.filter == filter }.sorted { $0.0.group < $1.0.group }.map { "\($0.1)" }
                let text = numbers.count == 1 ? numbers[0] : "[\(numbers.joined(separator: ", "))]"
                return filters.isEmpty ? text : filter < filters.count ? "{filter: \(Self.quoted(filters[filter])), value: \(text)}" : "{value: \(text)}"
            }
            return filters.isEmpty ? "\(name): \(parts[0])" : "\(name): [\(parts.joined(separator: ", "))]"
        }
    }

    private static func quoted(_ text: String) -> String { JSON.string(text).text() }

    private static func name(_ type: ElementType) -> String {
        switch type {
        case .f16: "float16"
        case .bf16: "bfloat16"
        default: "float32"
        }
    }

    private static func text(_ setting: MergeSetting) -> String {
        switch setting {
        case .number(let number): "\(number)"
        case .word(let word): quoted(word)
        case .gradient(let numbers): "[\(numbers.map { "\($0)" }.joined(separator: ", "))]"
        case .words(let words): "[\(words.map(quoted).joined(separator: ", "))]"
        case .flags(let numbers): "[\(numbers.map { $0 != 0 ? "true" : "false" }.joined(separator: ", "))]"
        case .filtered(let list):
            "[\(list.map { "{\($0.filter.map { "filter: \(quoted($0)), " } ?? "")value: \(text($0.setting))}" }.joined(separator: ", "))]"
        }
    }
}
