import ArgumentParser
import Lyceum

/// Which model, and how it runs.
struct ModelOptions: ParsableArguments {
    @Argument(help: "A folder, a .gguf file, or a name from the cache (lyceum models).")
    var model: String

    @OptionGroup var runtime: RuntimeFlags

    func load() throws -> LanguageModel {
        Self.noting(try LanguageModel.load(try Hub.resolve(model), options: try runtime.options()))
    }

    /// Says when parts of a checkpoint play no role: it may be of another architecture than its configuration says.
    private static func noting(_ model: LanguageModel) -> LanguageModel {
        if let warning = model.unusedTensors.warning {
            Console.write("note: \(model.checkpoint.path): \(warning)\n", to: .error)
        }
        return model
    }

    /// With adapters on its matrices, or rows before every text.
    func load(_ adapters: AdapterFlags) throws -> LanguageModel {
        let checkpoint = try open()
        let mixture = try adapters.load(for: checkpoint)
        return Self.noting(try LanguageModel(checkpoint, options: try runtime.options(), adapters: mixture.map { [$0] } ?? []))
    }

    func open() throws -> Checkpoint { try Checkpoint.open(try Hub.resolve(model)) }
}

struct RuntimeFlags: ParsableArguments {
    @Option(
        name: .long,
        help: "Threads, 1 to 1024 (default: LYCEUM_THREADS, or the cores this process may use). The result does not depend on it.")
    var threads: Int?

    @Option(
        name: .customLong("context"),
        help: "Longest sequence, in tokens (default: what the model was made for). Memory grows with use, not with this limit.")
    var context: Int?

    @Option(
        name: .customLong("cache-type"),
        help: "How keys and values are kept: f32, f16, bf16 or q8_0 (default: f32 for fp32 weights, else f16).")
    var cacheType: String?

    @Option(
        name: .customLong("weight-type"),
        help: "Convert the weights while loading: f32, f16 or bf16 (default: run them as they are stored).")
    var weightType: String?

    func options() throws -> RuntimeOptions {
        try ThreadOption.check(threads)
        return RuntimeOptions(
            threads: threads, contextLength: context, cacheType: try cacheType.map { try elementType($0, flag: "--cache-type") },
            weightType: try weightType.map { try elementType($0, flag: "--weight-type") })
    }
}

/// The element type a flag names.
func elementType(_ name: String, flag: String) throws -> ElementType {
    guard let type = ElementType(name: name), type.isReal else {
        let known = ElementType.allCases.filter(\.isReal).map(\.rawValue).joined(separator: ", ")
        throw LyceumError(.invalidArgument, "expected one of \(known), found “\(name)”", at: flag)
    }
    return type
}
