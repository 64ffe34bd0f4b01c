internal import LyceumCore
internal import LyceumText

/// `extract`: reads the answer out of a reply with one of Lyceum's extractors or the cascade of a benchmark.
///
/// Options: `mode` strict, flexible or constrained; `form` letter, number, yes_no, true_false, labels (with `labels`), expression, letters (a set),
/// or a
/// cascade: counseling, counseling_cot, cs_bench, cs_bench_truth, supergpqa, supergpqa_few_shot, medical, zero_shot_cot_number,
/// zero_shot_cot_choice, zero_shot_cot_yes_no, zero_shot_cot_string; `fallback`, `[invalid]`; `count`, options where the task lists none.
struct ExtractionFilter: Sendable {
    private let read: @Sendable (ExamResponse, [String]) -> String?
    let fallback: String

    static let forms = [
        "letter", "letters", "number", "yes_no", "yes_no_maybe", "true_false", "labels", "expression", "counseling", "counseling_cot", "cs_bench",
        "cs_bench_truth", "supergpqa", "supergpqa_few_shot", "medical", "zero_shot_cot_number", "zero_shot_cot_choice", "zero_shot_cot_yes_no",
        "zero_shot_cot_string",
    ]

    init(_ options: ScoringOptions) throws(LyceumError) {
        fallback = try options.text("fallback", default: "[invalid]")
        let modeName = try options.text("mode", default: "flexible")
        guard let mode = ExtractionMode(rawValue: modeName) else {
            throw LyceumError(.invalidData, "expected mode strict, flexible or constrained, found \"\(modeName)\"", at: options.place)
        }
        let form = try options.text("form", default: "letter")
        let count = min(26, max(1, try options.integer("count", default: 4)))
        let labels = try options.texts("labels") ?? []
        let isFewShot = try options.flag("few_shot")
        func extractor(_ form: AnswerForm) -> @Sendable (ExamResponse, [String]) -> String? {
            { response, _ in AnswerExtractor(mode, form)(response.text ?? "", isCut: response.isCut).answer }
        }
        @Sendable func listed(_ choices: [String]) -> [String] { choices.isEmpty ? Array(repeating: "", count: count) : choices }
        func cleansing(_ form: ZeroShotCoTCleansing.Form) -> @Sendable (ExamResponse, [String]) -> String? {
            { response, _ in
                let answer = ZeroShotCoTCleansing.cleanse(response.text ?? "", form, isFewShot: isFewShot)
                return answer.isEmpty ? nil : answer
            }
        }
        switch form {
        case "letter":
            read = { response, choices in
                AnswerExtractor(mode, .letters(listed(choices)))(response.text ?? "", isCut: response.isCut).answer
            }
        case "letters": read = { response, choices in LetterSetExtraction.extract(response.text ?? "", count: listed(choices).count).answer }
        case "number": read = extractor(.number)
        case "yes_no": read = extractor(.labels(["yes", "no"]))
        case "yes_no_maybe": read = extractor(.labels(["yes", "no", "maybe"]))
        case "true_false": read = extractor(.labels(["true", "false"]))
        case "labels": read = extractor(.labels(labels))
        case "expression": read = extractor(.expression)
        case "counseling": read = { response, _ in CounselingCascade.extract(response.text ?? "").answer }
        case "counseling_cot": read = { response, _ in CounselingCascade.extract(response.text ?? "", hasReasoning: true).answer }
        case "cs_bench": read = { response, _ in CSBenchCascade.letter(response.text ?? "").answer }
        case "cs_bench_truth": read = { response, _ in CSBenchCascade.truth(response.text ?? "").answer }
        case "supergpqa": read = { response, choices in SuperGPQACascade.extract(response.text ?? "", options: listed(choices)).answer }
        case "supergpqa_few_shot":
            read = { response, choices in
                SuperGPQACascade.extract(response.text ?? "", options: listed(choices), isFewShot: true).answer
            }
        case "medical": read = { response, choices in MedicalLetterCascade.extract(response.text ?? "", options: listed(choices)).answer }
        case "zero_shot_cot_number": read = cleansing(.number)
        case "zero_shot_cot_choice": read = cleansing(.choice(count))
        case "zero_shot_cot_yes_no": read = cleansing(.yesNo)
        case "zero_shot_cot_string": read = cleansing(.string)
        default:
            throw LyceumError(
                .unsupported, "unknown form of answer \"\(form)\"", at: options.place,
                remedy: "use one of \(Self.forms.joined(separator: ", "))")
        }
        if form == "labels", labels.isEmpty { throw LyceumError(.invalidData, "expected labels, a list of words", at: options.place) }
    }

    func apply(_ value: FilterValue, choices: [String]) -> FilterValue {
        guard case .response(let response) = value else { return apply(.text(value.text ?? ""), choices: choices) }
        return .text(read(response, choices) ?? fallback)
    }
}

extension ExamResponse {
    /// Whether the length limit cut a written answer.
    var isCut: Bool {
        guard case .text(_, _, let isCut) = self else { return false }
        return isCut
    }
}
