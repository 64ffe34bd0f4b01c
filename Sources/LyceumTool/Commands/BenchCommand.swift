import ArgumentParser
import Lyceum

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast a model reads and writes.",
        discussion: """
            Reads a prompt of random tokens, then writes tokens one by one, several times; the medians are reported.

            Example:
              lyceum bench smollm2-135m-instruct --prompt-tokens 512 --new-tokens 128
            """)

    @OptionGroup var model: ModelOptions

    @Option(help: "Tokens of the prompt, 1 up to the context (0 skips reading).")
    var promptTokens = 512

    @Option(help: "Tokens to write after an empty prompt (0 skips writing).")
    var newTokens = 128

    @Option(help: "Measured repetitions, 1 or more; one more warms up.")
    var repetitions = 5

    @Flag(help: "One JSON object with tokens/s, seconds and memory.")
    var json = false

    func run() throws {
        guard promptTokens >= 0, newTokens >= 0, repetitions >= 1 else {
            throw LyceumError(.invalidArgument, "expected counts of 0 or more and at least 1 repetition")
        }
        let start = ContinuousClock.now
        let model = try model.load()
        let loading = seconds(since: start)
        var reading: [Double] = []
        var writing: [Double] = []
        for repetition in 0...repetitions {
            let read = promptTokens > 0 ? try timeReading(model) : 0
            let written = newTokens > 0 ? try timeWriting(model) : 0
            guard repetition > 0 else { continue }
            reading.append(read)
            writing.append(written)
        }
        report(model, loading: loading, reading: median(reading), writing: median(writing))
    }

    /// Tokens that only depend on the place, so that every run does the same work.
    private func token(_ position: Int, _ model: LanguageModel) -> Int32 {
        Int32((position &* 7919 &+ 12_345) % model.vocabularySize)
    }

    private func timeReading(_ model: LanguageModel) throws -> Double {
        let prompt = (0..<promptTokens).map { token($0, model) }
        let memory = model.makeMemory()
        let start = ContinuousClock.now
        _ = try model.evaluate([EvaluationPiece(memory: memory, tokens: prompt)])
        return seconds(since: start)
    }

    private func timeWriting(_ model: LanguageModel) throws -> Double {
        let memory = model.makeMemory()
        let start = ContinuousClock.now
        for position in 0..<newTokens {
            _ = try model.evaluate([EvaluationPiece(memory: memory, tokens: [token(position, model)])])
        }
        return seconds(since: start)
    }

    private func report(_ model: LanguageModel, loading: Double, reading: Double, writing: Double) {
        let read = promptTokens > 0 ? Double(promptTokens) / reading : nil
        let written = newTokens > 0 ? Double(newTokens) / writing : nil
        if json {
            Output.json([
                "model": .string(model.checkpoint.path), "architecture": .string(model.modelType),
                "threads": .integer(model.threads), "kernels": .string(KernelLevel.current.rawValue),
                "cache_type": .string(model.cacheType.rawValue), "prompt_tokens": .integer(promptTokens),
                "new_tokens": .integer(newTokens), "repetitions": .integer(repetitions), "load_seconds": .number(loading),
                "prompt_tokens_per_second": read.map { .number($0) } ?? .null,
                "new_tokens_per_second": written.map { .number($0) } ?? .null,
                "peak_memory_bytes": .integer(ProcessMemory.peak),
            ])
            return
        }
        Output.line("\(model.checkpoint.path) · \(model.modelType) · \(KernelLevel.current.rawValue) · \(model.threads) threads")
        Output.line("  load      \(Quantities.fixed(loading * 1000, places: 1)) ms")
        if let read { Output.line("  reading   \(Quantities.fixed(read, places: 1)) tokens/s  (\(promptTokens) tokens)") }
        if let written { Output.line("  writing   \(Quantities.fixed(written, places: 1)) tokens/s  (\(newTokens) tokens)") }
        Output.line("  memory    \(Quantities.bytes(ProcessMemory.peak)) at most")
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
