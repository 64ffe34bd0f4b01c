import ArgumentParser
import Lyceum

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a new model with random weights.",
        discussion: """
            Architectures: \(ModelInitializer.architectures.joined(separator: ", ")).
            Give a size by name, or layers, width and heads; both together change parts of a named size. Sizes (layers × width, heads / key \
            heads, inner width of gated layers, context; parameters with 8192 tokens and a tied head):
            \(sizeTable)

            The same seed gives the same weights, whatever the machine's number of cores. Weights begin as in the family's reference: normal \
            numbers of deviation 0.02, smaller ones where a layer adds to the stream in GPT-2 and GPT-NeoX.

            Examples:
              lyceum tokenizer train corpus.txt --kind bpe --vocabulary 8192 my-tokenizer
              lyceum init --arch llama --size 8M --tokenizer my-tokenizer my-model
              lyceum init --arch qwen3 --layers 8 --width 384 --heads 6 --kv-heads 2 --tokenizer smollm2-135m-instruct my-model
            """)

    /// One line per named size.
    private static var sizeTable: String {
        NamedModelSize.all.map { size in
            let inner = 3 * size.inner * size.width
            let headWidth = size.width / size.heads
            let attention = 2 * size.width * size.width + 2 * size.width * size.keyHeads * headWidth
            let count = size.layers * (attention + inner + 2 * size.width) + size.width + 8192 * size.width
            return "  \(size.name): \(size.layers) × \(size.width), \(size.heads)/\(size.keyHeads), \(size.inner), \(size.context); "
                + Quantities.count(Double(count))
        }.joined(separator: "\n")
    }

    @Argument(help: "The folder to write; it must not exist yet.")
    var output: String

    @Option(name: .customLong("arch"), help: "The architecture.")
    var architecture: String

    @Option(help: "Size by name, such as 8M.")
    var size: String?

    @Option(help: "Folder or file of the tokenizer, a .gguf file, or a model's name from the cache.")
    var tokenizer: String

    @Option(help: "Blocks, 1 or more.")
    var layers: Int?

    @Option(help: "Elements of a hidden state, a multiple of the heads.")
    var width: Int?

    @Option(help: "Query heads, 1 or more.")
    var heads: Int?

    @Option(name: .customLong("kv-heads"), help: "Key and value heads, a divisor of the query heads (default: as many as query heads).")
    var keyHeads: Int?

    @Option(help: "Elements of a head (default: width / heads).")
    var headWidth: Int?

    @Option(help: "Inner width of feed-forward layers (default: 8/3 of the width where they are gated, else 4 times the width).")
    var inner: Int?

    @Option(help: "Longest sequence, in tokens (default: the size's, or 1024).")
    var context: Int?

    @Option(help: "Tokens of the embedding (default: the tokenizer's; more leaves room).")
    var vocabulary: Int?

    @Flag(inversion: .prefixedNo, help: "Use the embedding's matrix as the head (default: as the architecture's models usually do).")
    var tie: Bool?

    @Option(help: "Seed of the random numbers, 0 or more.")
    var seed: UInt64 = 0

    @Option(help: "Type of the weights: f32, f16 or bf16.")
    var dtype = "f32"

    @Option(name: .customLong("set"), help: "A key of config.json with a value, such as rope_theta=500000. May be repeated.")
    var settings: [String] = []

    @Flag(help: "One JSON object about the model.")
    var json = false

    func run() throws {
        let source = try TokenizerSource(try Hub.resolve(tokenizer))
        let initializer = try ModelInitializer(
            architecture: architecture, dimensions: try dimensions(source.tokenizer.vocabularySize), tokenizer: source, seed: seed,
            settings: try settings.map(Self.setting))
        let progress = ProgressReporter("init")
        try initializer.write(to: output, type: try elementType(dtype, flag: "--dtype"), pool: .shared, progress: progress.show)
        progress.finish()
        if json {
            Output.json([
                "output": .string(output), "architecture": .string(architecture), "parameters": .integer(initializer.parameterCount),
                "tensors": .integer(initializer.weights.count), "seed": .integer(Int(clamping: seed)),
                "configuration": initializer.configuration,
            ])
        } else {
            Output.line("\(output): \(architecture), \(initializer.parameterCount) parameters in \(initializer.weights.count) tensors")
        }
    }

    private func dimensions(_ tokens: Int) throws -> ModelDimensions {
        let vocabulary = vocabulary ?? tokens
        var result: ModelDimensions
        if let size {
            result = try ModelInitializer.dimensions(
                of: try NamedModelSize.named(size), architecture: architecture, vocabulary: vocabulary)
        } else {
            guard let layers, let width, let heads else {
                throw LyceumError(
                    .invalidArgument, "expected a size, or layers, width and heads", at: "lyceum init",
                    remedy: "add --size 8M, or --layers, --width and --heads")
            }
            result = ModelDimensions(layers: layers, width: width, heads: heads, vocabulary: vocabulary)
        }
        // Other heads or another width make the rest of a named size unsuitable.
        if heads != nil || width != nil { result.keyHeads = nil }
        if width != nil { result.inner = nil }
        result.layers = layers ?? result.layers
        result.width = width ?? result.width
        result.heads = heads ?? result.heads
        result.keyHeads = keyHeads ?? result.keyHeads
        result.headWidth = headWidth
        result.inner = inner ?? result.inner
        result.context = context ?? result.context
        result.tiesHead = tie
        return result
    }

    /// `key=value`; what is no JSON is text.
    private static func setting(_ text: String) throws -> (key: String, value: JSON) {
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
            throw LyceumError(.invalidArgument, "expected KEY=VALUE, found “\(text)”", at: "--set")
        }
        let value = String(text[text.index(after: sign)...])
        return (String(text[..<sign]), (try? JSON.parse(value)) ?? .string(value))
    }
}
