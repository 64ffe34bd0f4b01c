import ArgumentParser
import Lyceum

struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Turn lines of standard input into vectors, as JSON lines.",
        discussion: """
            The vector is the mean of the tokens' last hidden states, scaled to length 1. Texts beyond the model's context are cut, which \
            is said on standard error.

            Example:
              printf 'a cat\\na kitten\\n' | lyceum embed minilm > vectors.jsonl
            """)

    @OptionGroup var model: ModelOptions

    func run() throws {
        let text = try TextModel(try model.load())
        var number = 0
        while let line = readLine() {
            number += 1
            var ids = text.tokenizer.encode(line)
            if ids.count > text.model.contextLength {
                Console.write(
                    "line \(number): \(ids.count) tokens cut to \(text.model.contextLength)\n", to: .error)
                ids = Array(ids.prefix(text.model.contextLength))
            }
            let vector = try text.model.embedding(of: ids)
            Output.jsonLine(["text": .string(line), "embedding": .array(vector.map { .number(Double($0)) })])
        }
    }
}
