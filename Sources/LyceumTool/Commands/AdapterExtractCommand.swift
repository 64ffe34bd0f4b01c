import ArgumentParser
import Lyceum

struct AdapterExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Turn the difference between a fine-tuned model and its base into a LoRA adapter.",
        discussion: """
            Every matrix's difference is cut to its largest singular values; the share of its energy they hold is reported per module.

            Example:
              lyceum adapter extract tuned-folder base-folder my-adapter --rank 16
            """)

    @Argument(help: "The fine-tuned model.")
    var tuned: String

    @Argument(help: "The model it was fine-tuned from.")
    var base: String

    @Argument(help: "The folder to write; it must not exist yet.")
    var output: String

    @Option(help: "Rank of every update, 1 or more.")
    var rank: Int

    @Option(help: "Modules to take, separated by commas, such as q_proj,v_proj (default: all matrices but embeddings and head).")
    var targets: String?

    @Flag(help: "Store everything else that differs (embeddings, head, norms, biases) whole.")
    var keepOthers = false

    @Flag(help: "One JSON object with every module.")
    var json = false

    func run() throws {
        let base = try Checkpoint.open(try Hub.resolve(base))
        let tuned = try Checkpoint.open(try Hub.resolve(tuned))
        let selection = targets.map { ModuleSelection.names($0.split(separator: ",").map(String.init)) }
        let progress = ProgressReporter("extract")
        var done = 0
        let result = try AdapterExtraction.extract(
            from: tuned, base: base, rank: rank, targets: selection, keepsOthers: keepOthers
        ) { _ throws(LyceumError) in
            done += 1
            progress.update(to: done)
        }
        progress.finish()
        try result.adapter.save(to: output)
        if json { Output.json(object(result)) } else { print(result) }
    }

    private func energy(_ result: AdapterExtraction) -> Double {
        let all = result.modules.reduce(0.0) { $0 + $1.differenceLength * $1.differenceLength }
        let held = result.modules.reduce(0.0) { $0 + $1.capturedEnergy * $1.differenceLength * $1.differenceLength }
        return all > 0 ? held / all : 1
    }

    private func print(_ result: AdapterExtraction) {
        for module in result.modules {
            let change = module.baseLength > 0 ? module.differenceLength / module.baseLength * 100 : 0
            Output.line(
                "\(module.path)  changed \(Quantities.fixed(change, places: 2)) %, "
                    + "\(Quantities.fixed(module.capturedEnergy * 100, places: 2)) % captured")
        }
        Output.line("\(output): \(result.modules.count) modules, \(Quantities.fixed(energy(result) * 100, places: 2)) % of the difference")
        if !result.leftOut.isEmpty {
            Output.line(
                "left out: \(result.leftOut.count) tensors that differ, such as \(result.leftOut[0]) (--keep-others stores them)")
        }
    }

    private func object(_ result: AdapterExtraction) -> JSON {
        [
            "output": .string(output), "captured_energy": .number(energy(result)),
            "left_out": .array(result.leftOut.map { .string($0) }),
            "modules": .array(
                result.modules.map {
                    [
                        "path": .string($0.path), "rank": .integer($0.rank), "difference": .number($0.differenceLength),
                        "base": .number($0.baseLength), "captured_energy": .number($0.capturedEnergy),
                    ]
                }),
        ]
    }
}
