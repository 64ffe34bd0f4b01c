import ArgumentParser
import Lyceum

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a model is made of: architecture, sizes, types, tokenizer, template, memory.",
        discussion: """
            Example:
              lyceum inspect smollm2-135m-instruct --context 2048 --tensors
            """)

    @OptionGroup var model: ModelOptions

    @Flag(help: "List every tensor.")
    var tensors = false

    @Flag(help: "One JSON object with everything.")
    var json = false

    func run() throws {
        let options = try model.runtime.options()
        let checkpoint = try model.open()
        let inspection = try checkpoint.inspect(contextLength: options.contextLength, cacheType: options.cacheType ?? .f16)
        if json {
            Output.json(inspection.json)
            return
        }
        func row(_ label: String, _ value: String) {
            Output.line(label + String(repeating: " ", count: max(1, 16 - label.count)) + value)
        }
        row("model", inspection.path)
        row("architecture", "\(inspection.modelType) (\(inspection.format.rawValue))")
        row(
            "parameters",
            "\(Quantities.count(Double(inspection.parameterCount))), \(Quantities.fixed(inspection.bitsPerParameter, places: 2)) bits each, "
                + Quantities.bytes(inspection.byteCount))
        for share in inspection.types {
            row("", "\(share.typeName): \(share.tensorCount) tensors, \(Quantities.bytes(share.byteCount))")
        }
        for (label, key) in [
            ("layers", "num_hidden_layers"), ("width", "hidden_size"), ("heads", "num_attention_heads"),
            ("key heads", "num_key_value_heads"), ("inner width", "intermediate_size"),
        ] {
            if let value = inspection.configuration[key]?.intValue { row(label, "\(value)") }
        }
        if let experts = inspection.experts {
            row(
                "experts",
                "\(experts.count), \(experts.perToken) for each token: \(Quantities.count(Double(inspection.activeParameterCount))) parameters work")
        }
        if let plan = try checkpoint.expansion() {
            let mixing = plan.twinLayers.isEmpty ? "" : ", mixed by \(plan.merge.rawValue)"
            row("expansion", "\(plan.kind.rawValue), \(plan.blocks) new blocks\(mixing)")
        }
        row("context", "\(inspection.contextLength) tokens")
        let kind = [inspection.tokenizerKind, inspection.preTokenizer].compactMap { $0 }.joined(separator: ", ")
        row("tokenizer", "\(kind.isEmpty ? "none" : kind), \(inspection.vocabularySize.map { "\($0)" } ?? "?") tokens")
        row("chat template", inspection.hasChatTemplate ? "yes" : "no")
        let memory = inspection.memory
        row(
            "memory",
            "\(Quantities.bytes(memory.totalBytes)) for \(memory.contextLength) tokens: weights \(Quantities.bytes(memory.weightBytes)), "
                + "keys and values \(Quantities.bytes(memory.cacheBytes)), activations \(Quantities.bytes(memory.activationBytes))")
        guard tensors else { return }
        for tensor in inspection.tensors {
            Output.line("  \(tensor.name)  \(tensor.shape)  \(tensor.typeName)")
        }
    }
}
