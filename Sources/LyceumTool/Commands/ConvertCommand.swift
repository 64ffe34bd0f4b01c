import ArgumentParser
import Lyceum

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Turn a GGUF file into a Hugging Face folder, or the other way round.",
        discussion: """
            The output appears when it is complete; a failure leaves nothing behind.

            Examples:
              lyceum convert smollm2-135m-instruct out-folder --to safetensors --dtype bf16
              lyceum convert out-folder model.gguf
            """)

    @Argument(help: "A folder, a .gguf file, or a name from the cache.")
    var input: String

    @Argument(help: "The .gguf file or folder to write; it must not exist yet.")
    var output: String

    @Option(help: "gguf or safetensors (default: gguf when OUTPUT ends in .gguf, else safetensors).")
    var to: String?

    @Option(help: "Type of the matrices: f32, f16 or bf16, or a block type for gguf (default: as they are; block types become bf16 in a folder).")
    var dtype: String?

    @Flag(help: "One JSON object about the result.")
    var json = false

    func run() throws {
        let format = try chosenFormat()
        let type = try dtype.map { try elementType($0, flag: "--dtype") }
        let checkpoint = try Checkpoint.open(try Hub.resolve(input))
        let progress = ProgressReporter("convert")
        let report = try CheckpointConverter.convert(
            from: checkpoint, to: output, format: format, type: type, pool: .shared, progress: progress.show)
        progress.finish()
        if json {
            Output.json(report.json)
        } else {
            Output.line(
                "\(output): \(format.rawValue), \(Quantities.bytes(report.bytesAfter)) "
                    + "(from \(Quantities.bytes(report.bytesBefore)))")
        }
    }

    private func chosenFormat() throws -> Checkpoint.Format {
        guard let to else { return output.lowercased().hasSuffix(".gguf") ? .gguf : .safetensors }
        guard let format = Checkpoint.Format(rawValue: to) else {
            throw LyceumError(.invalidArgument, "expected gguf or safetensors, found “\(to)”", at: "--to")
        }
        return format
    }
}
