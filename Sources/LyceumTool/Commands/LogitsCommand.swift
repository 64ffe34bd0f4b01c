import ArgumentParser
import Lyceum

struct LogitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logits",
        abstract: "Print the logits after given tokens, in full precision.",
        discussion: """
            Example:
              lyceum logits smollm2-135m-instruct --tokens 1,2,3 --json
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var adapters: AdapterFlags

    @Option(help: "Token ids, separated by commas.")
    var tokens: String

    @Flag(help: "Logits of every position instead of the last one.")
    var all = false

    @Flag(help: "One JSON object: tokens, vocabulary, logits (one array per position).")
    var json = false

    func run() throws {
        let ids = try Self.identifiers(tokens)
        let model = try model.load(adapters)
        let logits = try model.evaluate([
            EvaluationPiece(memory: model.makeMemory(), tokens: ids, logits: all ? .all : .last)
        ])[0]
        if json {
            let rows = (0..<logits.count).map { row in
                JSON.array(logits[row].map { .number(Double($0)) })
            }
            Output.jsonLine(object(ids, model.vocabularySize, rows))
        } else {
            for row in 0..<logits.count { Output.line(logits[row].map { "\($0)" }.joined(separator: " ")) }
        }
    }

    private func object(_ ids: [Int32], _ vocabulary: Int, _ rows: [JSON]) -> JSON {
        ["tokens": .array(ids.map { .integer(Int($0)) }), "vocabulary": .integer(vocabulary), "logits": .array(rows)]
    }

    /// Ids from `1,2,3`.
    static func identifiers(_ text: String) throws -> [Int32] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let ids = try parts.map { part in
            guard let id = Int32(part.filter { $0 != " " }) else {
                throw LyceumError(.invalidArgument, "expected whole numbers separated by commas, found “\(part)”", at: "--tokens")
            }
            return id
        }
        return ids
    }
}
