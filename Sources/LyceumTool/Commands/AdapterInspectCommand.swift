import ArgumentParser
import Lyceum

struct AdapterInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what an adapter is: kind, rank, modules, sizes, base model.",
        discussion: """
            Example:
              lyceum adapter inspect my-adapter --modules
            """)

    @Argument(help: "A folder with adapter_config.json and adapter_model.safetensors.")
    var adapter: String

    @Flag(help: "List every adapted module.")
    var modules = false

    @Flag(help: "One JSON object with everything.")
    var json = false

    func run() throws {
        let inspection = try AdapterInspection.inspect(adapter)
        if json {
            Output.json(inspection.json)
            return
        }
        func row(_ label: String, _ value: String) {
            Output.line(label + String(repeating: " ", count: max(1, 16 - label.count)) + value)
        }
        let configuration = inspection.configuration
        row("adapter", inspection.path)
        row("kind", inspection.kindText)
        if configuration.kind == .lora {
            row("rank", "\(configuration.rank), alpha \(Quantities.fixed(configuration.alpha, places: 2))")
        }
        if configuration.kind.isPrompt { row("virtual tokens", "\(configuration.virtualTokens)") }
        row("base", configuration.base ?? "not said")
        row(
            "parameters",
            "\(Quantities.count(Double(inspection.parameterCount))) in \(inspection.types.joined(separator: ", ")), "
                + Quantities.bytes(inspection.byteCount))
        let names = Dictionary(grouping: inspection.modules) { $0.path.split(separator: ".").last.map(String.init) ?? $0.path }
        for (name, list) in names.sorted(by: { $0.key < $1.key }) {
            let ranks = Set(list.map(\.rank)).sorted().map { "\($0)" }.joined(separator: ", ")
            row("", "\(name): \(list.count) modules" + (configuration.kind == .lora ? ", rank \(ranks)" : ""))
        }
        if !inspection.whole.isEmpty { row("whole tensors", inspection.whole.joined(separator: ", ")) }
        guard modules else { return }
        for module in inspection.modules {
            Output.line("  \(module.path)  rank \(module.rank)  \(module.parameterCount) parameters")
        }
    }
}
