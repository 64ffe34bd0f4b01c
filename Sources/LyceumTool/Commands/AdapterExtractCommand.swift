import ArgumentParser
import Lyceum

struct AdapterExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Turn the difference between a fine-tuned model and its base into a LoRA adapter.",
        discussion: """
            Every matrix's difference is cut to its largest singular values; the share of its energy they hold is reported per module. The rank of \
            a module is the number of singular values above --sv-epsilon, at most --rank; modules without one are left out. The adapter has \
            r = alpha = the largest rank and a rank pattern for the others, and opens in PEFT.

            mergekit-extract-lora stores embeddings and head whole unless --embed-lora is given, and norms too: here nothing is stored whole unless \
            --save-module or --keep-others asks for it. A head that is the embedding is stored beside it.

            Example:
              lyceum adapter extract tuned-folder base-folder my-adapter --rank 16
              lyceum adapter extract tuned-folder base-folder my-adapter --rank 64 --sv-epsilon 0.01 --exclude-regex 'layers\\.0\\.'
              lyceum adapter extract tuned-folder base-folder my-adapter --save-module embed_tokens --save-module norm
            """)

    @Argument(help: "The fine-tuned model.")
    var tuned: String

    @Argument(help: "The model it was fine-tuned from.")
    var base: String

    @Argument(help: "The folder to write; it must not exist yet.")
    var output: String

    @Option(name: [.long, .customLong("max-rank")], help: "Largest rank of an update, 1 or more.")
    var rank: Int

    @Option(help: "Singular values that are not above this are left out, 0 or more.")
    var svEpsilon = 0.0

    @Option(help: "Modules to take, separated by commas, such as q_proj,v_proj (default: all matrices but embeddings and head).")
    var targets: String?

    @Option(
        name: [.customShort("i"), .long], parsing: .singleValue,
        help: "Only modules in whose path this regular expression is found. May be repeated.")
    var includeRegex: [String] = []

    @Option(
        name: [.customShort("e"), .long], parsing: .singleValue,
        help: "No modules in whose path this regular expression is found. May be repeated.")
    var excludeRegex: [String] = []

    @Flag(help: "Embeddings and head become low-rank updates too.")
    var embedLora = false

    @Option(parsing: .singleValue, help: "Store this module whole, such as embed_tokens. May be repeated.")
    var saveModule: [String] = []

    @Flag(help: "Store everything else that differs (embeddings, head, norms, biases) whole.")
    var keepOthers = false

    @Flag(inversion: .prefixedNo, help: "A and B have equal shares of the singular values; else A has them all.")
    var distributeScale = true

    @Option(help: "Type of the adapter's numbers: f32, f16 or bf16.")
    var type = "f32"

    @Flag(help: "One JSON object with every module.")
    var json = false

    func run() throws {
        let options = try options()
        guard let type = ElementType(name: type), [.f32, .f16, .bf16].contains(type) else {
            throw LyceumError(.invalidArgument, "expected f32, f16 or bf16, found “\(type)”", at: "--type")
        }
        let base = try Checkpoint.open(try Hub.resolve(base))
        let tuned = try Checkpoint.open(try Hub.resolve(tuned))
        let progress = ProgressReporter("extract")
        var done = 0
        let result = try AdapterExtraction.extract(from: tuned, base: base, options: options) { _ throws(LyceumError) in
            done += 1
            progress.update(to: done)
        }
        progress.finish()
        try result.adapter.save(to: output, type: type)
        if json { Output.json(object(result)) } else { print(result) }
    }

    private func options() throws -> ExtractionOptions {
        var options = ExtractionOptions(maximumRank: rank)
        guard svEpsilon >= 0, svEpsilon.isFinite else {
            throw LyceumError(.invalidArgument, "expected a number of 0 or more, found \(svEpsilon)", at: "--sv-epsilon")
        }
        options.epsilon = Float(svEpsilon)
        options.targets = targets.map { ModuleSelection.names($0.split(separator: ",").map(String.init)) }
        // Found anywhere in the path, as mergekit's are.
        options.included = try includeRegex.map { try PathExpression("[\\s\\S]*(?:\($0))[\\s\\S]*") }
        options.excluded = try excludeRegex.map { try PathExpression("[\\s\\S]*(?:\($0))[\\s\\S]*") }
        options.decomposesEmbeddings = embedLora
        options.savedModules = saveModule
        options.keepsOthers = keepOthers
        options.distributesScale = distributeScale
        return options
    }

    private func energy(_ result: AdapterExtraction) -> Double {
        let all = result.modules.reduce(0.0) { $0 + $1.differenceLength * $1.differenceLength }
        let held = result.modules.reduce(0.0) { $0 + $1.capturedEnergy * $1.differenceLength * $1.differenceLength }
        return all > 0 ? held / all : 1
    }

    private func print(_ result: AdapterExtraction) {
        for module in result.modules {
            guard module.rank > 0 else {
                Output.line("\(module.path)  left out: \(module.differenceLength > 0 ? "no singular value is large enough" : "unchanged")")
                continue
            }
            let change = module.baseLength > 0 ? module.differenceLength / module.baseLength * 100 : 0
            Output.line(
                "\(module.path)  rank \(module.rank), changed \(Quantities.fixed(change, places: 2)) %, "
                    + "\(Quantities.fixed(module.capturedEnergy * 100, places: 2)) % captured")
        }
        let held = Quantities.fixed(energy(result) * 100, places: 2)
        Output.line("\(output): \(result.modules.count { $0.rank > 0 }) modules, \(held) % of the difference")
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
