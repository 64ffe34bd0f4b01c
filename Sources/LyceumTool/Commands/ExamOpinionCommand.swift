import ArgumentParser
import Lyceum

struct ExamOpinionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opinion",
        abstract: "Second opinions on cases that experts were polled about: agreement with the crowd, ranked lists, benefit and harm.",
        discussion: """
            Each case is asked three times: for one option, for the probability of each, and, without the options, for a ranked list. Scores stand \
            beside those of a random voter and of guessing, for all cases and for straightforward and contested ones apart: a case is contested \
            where its leading option has less than --top of the votes, or less than --margin more than the second, or is tied. Refusals, hedges and \
            replies without an option stay in the denominator. Consensus is not truth: where cases have a published answer, both are scored.

            Benefit and harm: simulated voters of the poll give first opinions; each policy says when the model's takes its place.

            Answers are kept in OUTPUT/answers.jsonl as those of exam run: after Ctrl-C or a crash the same command goes on, and nothing is asked twice. \
            A page OUTPUT/MODEL/opinion_TIME/report.html shows everything, with every case.

            Cases are rows of a data file: id, text, question, options (a list), poll (shares or percent) or votes (counts); also date (2024-05), \
            specialty, voters, consensus, answer (a number from 0, a letter or an option's text), explanation, source.

            \(SecondOpinionResult.notice)

            Examples:
              lyceum exam opinion smollm2-135m-instruct --cases cases.jsonl
              lyceum exam opinion model.gguf --cases cases.jsonl --panel other.gguf --anchoring --sheets review.jsonl
              lyceum exam opinion model.gguf --cases cases.jsonl --cut-off 2024-06 --json
            """)

    @OptionGroup var model: ExamModelOptions

    @Option(help: ArgumentHelp("The cases.", valueName: "file"))
    var cases: String

    @Option(help: "Ask only the first so many cases, 1 or more (default: all).")
    var limit: Int?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A further model on this machine; may be repeated. Disagreement of the models is tried as a flag for review.", valueName: "model"))
    var panel: [String] = []

    @OptionGroup var asking: OpinionAskingOptions
    @OptionGroup var scoring: OpinionScoringOptions

    @Option(help: ArgumentHelp("Write a sheet per case and model for human review, as JSON lines.", valueName: "file"))
    var sheets: String?

    @Option(help: ArgumentHelp("Where answers are kept and the page goes.", valueName: "folder"))
    var output = "exam-results"

    @Flag(help: "Ask everything again, also what was answered before; nothing is kept.")
    var noCache = false

    @Flag(help: "Write no page.")
    var noReport = false

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try asking.check()
        try scoring.check()
        if let limit, limit < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(limit)", at: "--limit") }
        var known = try OpinionCase.read(cases)
        if let limit { known = Array(known.prefix(limit)) }
        let names = try scoring.names()
        var results: [SecondOpinionResult] = []
        for number in 0...panel.count {
            let examinee: any Examinee = number == 0 ? try model.examinee() : try ExamModels.examinee(panel[number - 1], runtime: model.runtime)
            var result = try SecondOpinionResult(model: examinee.name, cases: known, opinions: try await ask(known, examinee))
            (result.rule, result.names) = (ContestedRule(top: scoring.top, margin: scoring.margin), names)
            results.append(result)
        }
        let panel = results.count > 1 ? try OpinionPanel(results, rule: results[0].rule) : nil
        if let sheets { try AtomicFile.write(OpinionOutput.sheets(results).map { $0.text() + "\n" }.joined(), to: sheets) }
        let page = noReport ? nil : try writePage(results, panel)
        if json {
            var object = OpinionOutput.json(results, panel, scoring).objectValue ?? JSON.Object()
            object["report"] = page.map { .string($0) } ?? .null
            return Output.json(.object(object))
        }
        OpinionOutput.print(results, panel, scoring, candidates: asking.candidates)
        if let sheets { Output.line("\nsheets  \(sheets)") }
        if let page { Output.line("\npage    \(page)") }
    }

    private func writePage(_ results: [SecondOpinionResult], _ panel: OpinionPanel?) throws -> String {
        var options = OpinionPage.Options()
        (options.cutOff, options.confidence, options.repetitions) = (scoring.cutOff, scoring.confidence, scoring.repetitions)
        (options.candidates, options.command) = (asking.candidates, ExamAskingOptions.command)
        let time = Timestamp.now.description.replacing(":", with: "-")
        let first = "\(output)/\(ExaminationRecord.folderName(of: results[0].model))/opinion_\(time)"
        // Two runs may end within a second; none takes the place of the other.
        var (folder, number) = (first, 2)
        while FileSystem.attributes(folder) != nil {
            folder = "\(first)-\(number)"
            number += 1
        }
        return try ExaminationReport.write(OpinionPage.content(results, panel: panel, options: options), to: folder)[0]
    }

    private func ask(_ cases: [OpinionCase], _ examinee: any Examinee) async throws -> [CaseOpinion] {
        let plan = try asking.plan(for: examinee, isEndpoint: model.isEndpoint)
        let asked: any Examinee = noCache ? examinee : CachedExaminee(examinee, cache: try ExamFiles.cache(for: examinee, below: output))
        let progress = ProgressReporter("opinions of \(examinee.name)", unit: .items("requests"), appearance: json ? .never : .after(seconds: 1))
        defer { progress.finish() }
        return try await ExamInterruption.stoppable(hint: noCache ? "nothing was kept" : "answers so far are kept; the same command goes on") {
            try await plan.ask(cases, of: asked) { done, total in
                progress.describe(total: total)
                progress.update(to: done)
            }
        }
    }
}

/// How cases are asked.
struct OpinionAskingOptions: ParsableArguments {
    @Option(help: "Entries of the ranked list, 0 (no list) to 20.")
    var candidates = 5

    @Flag(help: "Also ask with a simulated first opinion shown, and say how often the model goes over to it.")
    var anchoring = false

    @Option(help: "Voters whose plurality is a first opinion, 1 or more.")
    var voters = 1

    @Option(help: "Tokens of an answer, 1 to 4096.")
    var tokens = 64

    @Flag(inversion: .prefixedNo, help: "Ask in the model's chat template (default: where it has one).")
    var chat: Bool?

    @Option(help: "Seed of simulated voters, 0 or more.")
    var seed: UInt64 = 1234

    func check() throws {
        if !(0...20).contains(candidates) { throw LyceumError(.invalidArgument, "expected 0 to 20, found \(candidates)", at: "--candidates") }
        if voters < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(voters)", at: "--voters") }
        if !(1...4096).contains(tokens) { throw LyceumError(.invalidArgument, "expected 1 to 4096, found \(tokens)", at: "--tokens") }
    }

    func plan(for examinee: any Examinee, isEndpoint: Bool) throws -> SecondOpinionAsking {
        if chat == true, !examinee.hasChatTemplate {
            throw LyceumError(.unsupported, "the model has no chat template", at: examinee.name, remedy: "leave out --chat")
        }
        var plan = SecondOpinionAsking(usesChat: chat ?? examinee.hasChatTemplate)
        (plan.candidates, plan.measuresAnchoring, plan.firstVoters, plan.maximumTokens, plan.seed) = (candidates, anchoring, voters, tokens, seed)
        // Chat endpoints give no log-likelihoods of texts of one's own.
        plan.asksProbabilities = !isEndpoint
        return plan
    }
}

/// What counts as contested, as the same name, and as sure.
struct OpinionScoringOptions: ParsableArguments {
    @Option(help: "A case is contested where its leading option has less than this share of the votes, 0 to 1.")
    var top = 0.5

    @Option(help: "A case is contested where its leading option has less than this more than the second, 0 to 1.")
    var margin = 0.1

    @Option(
        help: ArgumentHelp(
            "Cases before and from this date on apart, such as 2024-06: what the model may have been trained on.", valueName: "date"))
    var cutOff: String?

    @Option(help: ArgumentHelp("Names that mean the same: a JSON list of lists, or an object of lists.", valueName: "file"))
    var synonyms: String?

    @Option(help: "Confidence from which advice is taken in the policy “advise if confident”, 0 to 1.")
    var confidence = 0.7

    @Option(help: "Simulated first opinions per case, 1 or more.")
    var repetitions = 100

    func check() throws {
        for (flag, value) in [("--top", top), ("--margin", margin), ("--confidence", confidence)] where !(0...1).contains(value) {
            throw LyceumError(.invalidArgument, "expected 0 to 1, found \(value)", at: flag)
        }
        if repetitions < 1 { throw LyceumError(.invalidArgument, "expected 1 or more, found \(repetitions)", at: "--repetitions") }
        if let cutOff, cutOff.split(separator: "-").count < 2 || !cutOff.allSatisfy({ $0.isNumber || $0 == "-" }) {
            throw LyceumError(.invalidArgument, "expected a date such as 2024-06, found \(cutOff)", at: "--cut-off")
        }
    }

    func names() throws -> DiagnosisName { try synonyms.map { try DiagnosisName(path: $0) } ?? DiagnosisName() }
}
