/// The terms of a report, each in one line.
enum Glossary {
    struct Term: Hashable {
        var name: String
        var meaning: String

        init(_ name: String, _ meaning: String) {
            self.name = name
            self.meaning = meaning
        }
    }

    /// Those that occur in the report.
    static func terms(for content: ReportContent) -> [Term] {
        let metrics = Set(content.scores.map(\.metric) + (content.board?.columns.map(\.metric) ?? []))
        var terms: [Term] = self.metrics.filter { metrics.contains($0.name) }
        if !content.scores.isEmpty || content.board != nil { terms += scores }
        if content.scores.contains(where: { $0.chance != nil }) { terms += chance }
        if content.scores.contains(where: { !$0.baselines.isEmpty }) { terms += baselines }
        if !content.comparisons.isEmpty { terms += comparisons }
        if !content.calibrations.isEmpty { terms += calibrations }
        if !content.letters.isEmpty { terms += letters }
        if !content.answers.isEmpty { terms += answers }
        if !content.contaminations.isEmpty || !content.contaminationTests.isEmpty { terms += contaminations }
        return terms
    }

    private static let metrics = [
        Term("acc", "share of items whose right option has the highest log-likelihood"),
        Term("acc_norm", "the same with each log-likelihood divided by the option's number of characters"),
        Term("acc_bytes", "the same with each log-likelihood divided by the option's number of bytes"),
        Term("acc_mutual_info", "the same after the option's log-likelihood without the question is taken away"),
        Term("exact_match", "share of answers that are the same text as the right one, after what the task says to ignore"),
        Term(JudgedMetrics.grade, "mean grade that a model gave the answers, 0 to 1"),
        Term(JudgedMetrics.answer, "Q→A: the answer is right"),
        Term(JudgedMetrics.rationale, "Q→R: grade that a model gave the reasons, their conclusion hidden, 0 to 1"),
        Term(JudgedMetrics.joint, "Q→AR: answer and reasons together; a right answer with wrong reasons earns nothing"),
        Term(JudgedMetrics.gap, "Q→A less Q→AR: what guessing leaves"),
        Term(JudgedMetrics.preferred, "share of pairs in which a judge preferred this answer in both orders; ties one half"),
        Term("brier_score", "mean squared distance of the option probabilities from the right answer, 0 (best) to 2"),
        Term("f1", "harmonic mean of precision and recall"), Term("mcc", "Matthews correlation of predicted and right classes, −1 to 1"),
        Term("word_perplexity", "exp of the mean negative log-likelihood per word; less is better"),
        Term("byte_perplexity", "exp of the mean negative log-likelihood per byte; less is better"),
        Term("bits_per_byte", "mean negative log₂-likelihood per byte; less is better"),
    ]

    private static let scores = [
        Term(
            "95 % interval", "a range that holds the true score in 95 of 100 examinations like this one; it knows nothing of other prompts or seeds"),
        Term("Shots", "worked examples in front of each question"),
    ]

    private static let chance = [
        Term("Chance", "the score of guessing among the options"),
        Term("At chance", "the score cannot be told from guessing with so many items; that does not prove it is guessing"),
        Term("No better than chance within ±m", "two one-sided tests show that the score is no further than m from guessing"),
    ]

    private static let baselines = [
        Term(
            "Cue baselines",
            "majority letter, longest option, n-gram cues: what is scored without understanding the question; a model should be well above them")
    ]

    private static let comparisons = [
        Term("n10, n01", "items only A has right, and only B has right; the others say nothing about which is better"),
        Term("p", "how often a difference as large would be seen if the models were equally good"),
        Term("p adjusted", "the same, made larger because many comparisons were looked at together"),
        Term("Not told apart", "the items do not decide; a difference smaller than the detectable one would go unseen"),
        Term("Equivalent", "two one-sided tests show that the difference is smaller than the margin"),
        Term("Detectable", "the smallest true difference that so many items show in 80 of 100 examinations"),
    ]

    private static let calibrations = [
        Term("Confidence", "the probability the model gives its own answer"),
        Term("ECE", "expected calibration error: mean distance between confidence and share right over bins; 0 is best"),
        Term("Brier", "mean squared distance of probabilities from what is right; less is better"),
        Term("AUROC", "how often a right answer has more confidence than a wrong one; 0.5 is guessing"),
        Term("Risk and coverage", "share of wrong answers when only the most confident share of items is answered"),
        Term("AURC", "area under that curve; less is better"),
    ]

    private static let letters = [Term("Letter bias", "choosing a letter more often than it is right, whatever the options say")]
    private static let answers = [
        Term("No answer found", "the filter could not read an answer out of the text"), Term("Cut", "the length limit ended the text"),
    ]
    private static let contaminations = [
        Term("Dirty", "an item part of whose text occurs in the corpus the model may have been trained on"),
        Term("Found at 5 % false alarms", "share of trained items called seen when 5 % of never-seen items are called so too"),
    ]
}
