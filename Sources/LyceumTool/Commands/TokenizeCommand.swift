import ArgumentParser
import Lyceum

struct TokenizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract: "Turn standard input into token ids, or ids into text.",
        discussion: """
            Examples:
              echo -n "Hello world" | lyceum tokenize smollm2-135m-instruct
              echo "19556 905" | lyceum tokenize smollm2-135m-instruct --decode
            """)

    @OptionGroup var model: ModelOptions

    @Flag(help: "Read token ids separated by spaces, commas or lines, and write their text.")
    var decode = false

    @Flag(help: "Leave out the tokens the model's tokenizer adds around a text.")
    var noSpecial = false

    @Flag(help: "Treat the text of special tokens as plain text.")
    var plain = false

    @Flag(help: "One JSON object: count, tokens (id, text, first byte and bytes) or text.")
    var json = false

    func run() throws {
        let tokenizer = try model.open().tokenizer()
        let input = try TextFile.read("-")
        if decode { try writeText(input, tokenizer) } else { writeTokens(input, tokenizer) }
    }

    private func writeTokens(_ text: String, _ tokenizer: Tokenizer) {
        guard json else {
            let ids = tokenizer.encode(text, addSpecialTokens: !noSpecial, parseSpecialTokens: !plain)
            Output.line(ids.map { String($0) }.joined(separator: " "))
            return
        }
        let (ids, ranges) = tokenizer.encodeWithOffsets(text, addSpecialTokens: !noSpecial, parseSpecialTokens: !plain)
        let tokens = zip(ids, ranges).map { id, range -> JSON in
            [
                "id": .integer(Int(id)), "text": .string(tokenizer.token(of: id) ?? ""), "first_byte": .integer(range.lowerBound),
                "bytes": .integer(range.count),
            ]
        }
        Output.jsonLine(["count": .integer(ids.count), "tokens": .array(tokens)])
    }

    private func writeText(_ input: String, _ tokenizer: Tokenizer) throws {
        let ids = try input.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == "[" || $0 == "]" }).map { part in
            guard let id = Int32(part), id >= 0, Int(id) < tokenizer.vocabularySize else {
                throw LyceumError(
                    .invalidArgument, "expected token ids from 0 to \(tokenizer.vocabularySize - 1), found “\(part)”",
                    at: "standard input")
            }
            return id
        }
        let text = tokenizer.decode(ids, skipSpecialTokens: noSpecial)
        if json { Output.jsonLine(["count": .integer(ids.count), "text": .string(text)]) } else { Output.text(text) }
    }
}
