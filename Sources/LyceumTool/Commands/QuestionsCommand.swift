import ArgumentParser
import Lyceum

struct QuestionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "questions",
        abstract: "Make questions with four options out of texts, for lyceum exam run --tasks FILE.",
        discussion: """
            Reads .txt, .md, .html, .pdf (with poppler), .jsonl, .json, .csv and .parquet, plain or with .gz or .zst. No model is asked. Cloze questions \
            leave a gap for a name, number or term; choice questions ask for a relation in other words than the text's. Wrong options are right answers \
            of other questions of the same sort; four questions share their options, each of them right once. The set is audited for cues that tell the \
            right option without knowledge, and groups are left out until there is none.

            With --hold-out only that share of the texts is asked about; --rest writes the other texts, to be learned from.

            Examples:
              lyceum questions texts/ --output questions.jsonl --count 200
              lyceum questions texts/ --output questions.jsonl --hold-out 0.2 --rest training.jsonl --tokenizer smollm2-135m-instruct
              lyceum exam run smollm2-135m-instruct --tasks questions.jsonl
            """)

    @Argument(help: "Files and folders with texts.")
    var texts: [String]

    @Option(help: "The file of questions, JSON lines.")
    var output: String

    @Option(help: "Most questions, 4 or more; they come by fours (default: all that can be made).")
    var count: Int?

    @Option(help: "What is made: cloze, choice, both, or completion: texts that break off before a name or term.")
    var kind = "both"

    @Option(help: "Questions of one passage at most, 1 or more.")
    var perPassage = 6

    @Option(help: "Ask only about this share of the texts, above 0, below 1 (default: about all).")
    var holdOut: Double?

    @Option(help: ArgumentHelp("With --hold-out: write the texts that are not asked about, JSON lines.", valueName: "file"))
    var rest: String?

    @Flag(help: "Ask about single studies and events, too: more questions, which only who read the texts can answer.")
    var events = false

    @OptionGroup var field: FieldOptions
    @OptionGroup var words: VocabularyOptions

    @Option(help: "Seed of all draws, 0 or more.")
    var seed: UInt64 = 1

    @Flag(help: "One JSON object with the report instead of words.")
    var json = false

    func run() async throws {
        let options = try options()
        if rest != nil, holdOut == nil { throw LyceumError(.invalidArgument, "--rest needs --hold-out", at: "--rest") }
        let read = try await field.texts(texts, quiet: json)
        let splitter = try field.splitter()
        let passages = read.passages(splitter)
        let parts = try holdOut.map { try HoldOut(share: $0, seed: seed).split(passages) }
        let vocabulary = try await words.vocabulary(read.documents.map(\.text), minimumLength: 5)
        let maker = QuestionMaker(options: options, lists: try field.dataLists(), vocabulary: vocabulary)
        let set = try maker.make(from: parts?.heldOut ?? passages, field: parts?.training.map(\.text) ?? [])
        try set.write(to: output)
        if let rest, let parts { try PassageLines.write(parts.training, to: rest) }
        report(set, read, passages: passages.count, parts)
    }

    private func options() throws -> QuestionMaker.Options {
        let kinds: Set<FieldQuestion.Kind>
        switch kind {
        case "both": kinds = FieldQuestion.Kind.standalone
        default: kinds = [try choice(kind, "--kind")]
        }
        if perPassage < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(perPassage)", at: "--per-passage") }
        return QuestionMaker.Options(count: count, kinds: kinds, seed: seed, perPassage: perPassage, asksEvents: events)
    }

    private func report(_ set: QuestionSet, _ read: FieldTexts, passages: Int, _ parts: HoldOut.Parts?) {
        if json {
            var object = set.json.objectValue ?? JSON.Object()
            object["passages"] = .integer(passages)
            if let parts { object["held_out_passages"] = .integer(parts.heldOut.count) }
            object["texts"] = read.report.json
            object["output"] = .string(output)
            Output.json(.object(object))
            return
        }
        if let parts { Output.line("\(passages) passages, \(parts.heldOut.count) of them held out") }
        Output.line(set.summary)
        Output.line("\(output): lyceum exam run MODEL --tasks \(output)")
    }
}
