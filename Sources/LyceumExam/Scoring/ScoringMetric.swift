internal import LyceumCore
internal import LyceumText

/// A metric of a task with its options read and its aggregation chosen.
struct ScoringMetric: Sendable {
    let name: String
    let aggregation: Aggregation
    let isHigherBetter: Bool
    let matching: TextMatching
    /// A grader that scores texts by rules, for names that are not the harness's.
    let grader: (any TextGrader)?

    /// The metrics the harness takes for each kind of task.
    static func defaults(_ type: TaskDefinition.OutputType) -> [TaskDefinition.Metric] {
        let names =
            switch type {
            case .logLikelihood: ["perplexity", "acc"]
            case .rollingLogLikelihood: ["word_perplexity", "byte_perplexity", "bits_per_byte"]
            case .multipleChoice: ["acc", "acc_norm"]
            case .generation: ["exact_match"]
            }
        return names.map { TaskDefinition.Metric(name: $0) }
    }

    /// Own aggregation and direction of the harness's metrics (`lm_eval/api/metrics.py`), and the kinds of task that give them values.
    static let known: [String: (aggregation: Aggregation, isHigherBetter: Bool, types: Set<TaskDefinition.OutputType>)] = [
        "acc": (.mean, true, [.logLikelihood, .multipleChoice, .generation]),
        "acc_norm": (.mean, true, [.multipleChoice]),
        "acc_bytes": (.mean, true, [.multipleChoice]),
        "acc_mutual_info": (.mean, true, [.multipleChoice]),
        "acc_all": (.everyOfCluster, true, [.logLikelihood, .multipleChoice, .generation]),
        "exact_match": (.mean, true, [.multipleChoice, .generation]),
        "f1": (.f1, true, [.multipleChoice]),
        "mcc": (.matthews, true, [.multipleChoice]),
        "brier_score": (.brier, false, [.multipleChoice]),
        "likelihood": (.mean, true, [.multipleChoice]),
        "perplexity": (.perplexity, false, [.logLikelihood]),
        "word_perplexity": (.weightedPerplexity, false, [.rollingLogLikelihood]),
        "byte_perplexity": (.weightedPerplexity, false, [.rollingLogLikelihood]),
        "bits_per_byte": (.bitsPerByte, false, [.rollingLogLikelihood]),
        "bleu": (.bleu, true, [.generation]),
        "chrf": (.chrF, true, [.generation]),
        "chrf++": (.chrFPlusPlus, true, [.generation]),
        "ter": (.ter, false, [.generation]),
        "bypass": (.bypass, true, Set(TaskDefinition.OutputType.allCases)),
    ]

    /// - Throws: `LyceumError` (`unsupported`) for a metric that is unknown, needs Python, or does not fit the kind of task.
    static func metrics(of task: TaskDefinition) throws(LyceumError) -> [ScoringMetric] {
        var result: [ScoringMetric] = []
        for metric in task.metrics.isEmpty ? defaults(task.outputType) : task.metrics {
            let scoring = try ScoringMetric(metric, task)
            // The harness keeps metrics by name: of two the later one counts.
            result.removeAll { $0.name == scoring.name }
            result.append(scoring)
        }
        return result
    }

    private init(_ metric: TaskDefinition.Metric, _ task: TaskDefinition) throws(LyceumError) {
        let options = ScoringOptions(object: metric.options, place: "\(task.origin), task \(task.name), metric \(metric.name)")
        name = metric.name
        let known = Self.known[metric.name]
        let grader = known == nil ? try TextGraders.named(metric.name, options) : nil
        guard known != nil || grader != nil else { throw Self.unknown(metric.name, at: options.place) }
        if let known, !known.types.contains(task.outputType) {
            throw LyceumError(.unsupported, "the metric does not fit a task of type \(task.outputType.rawValue)", at: options.place)
        }
        if grader != nil, task.outputType != .generation {
            throw LyceumError(.unsupported, "the metric grades written answers (generate_until) only", at: options.place)
        }
        if let name = metric.aggregation {
            aggregation = try Aggregation(name: name, at: options.place)
        } else {
            aggregation = known?.aggregation ?? .mean
        }
        isHigherBetter = metric.isHigherBetter ?? known?.isHigherBetter ?? true
        matching = try TextMatching(options)
        self.grader = grader
    }

    private static func unknown(_ name: String, at place: String) -> LyceumError {
        let names = known.keys.sorted() + TextGraders.names
        let near = nearestNames(to: name, among: names)
        return LyceumError(
            .unsupported, "unknown metric \"\(name)\"", at: place,
            remedy: near.isEmpty ? "use one of \(names.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?")
    }
}

/// `exact_match`: what is taken away from both texts before they must be equal.
struct TextMatching: Sendable {
    let ignored: [PythonExpression]
    let ignoresCase: Bool
    let ignoresPunctuation: Bool
    let ignoresNumbers: Bool

    init(_ options: ScoringOptions) throws(LyceumError) {
        ignored = try options.expressions("regexes_to_ignore") ?? []
        ignoresCase = try options.flag("ignore_case")
        ignoresPunctuation = try options.flag("ignore_punctuation")
        ignoresNumbers = try options.flag("ignore_numbers")
    }

    func cleaned(_ text: String) -> String {
        var text = ignored.reduce(text) { $1.removing(from: $0) }
        if ignoresCase { text = PythonString.lower(text) }
        guard ignoresPunctuation || ignoresNumbers else { return text }
        let kept = text.unicodeScalars.filter { scalar in
            !(ignoresPunctuation && Self.isPunctuation(scalar)) && !(ignoresNumbers && (48...57).contains(scalar.value))
        }
        return String(String.UnicodeScalarView(kept))
    }

    /// `string.punctuation`: the 32 signs of ASCII.
    static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    func areEqual(_ a: String, _ b: String) -> Bool { PythonString.same(cleaned(a), cleaned(b)) }
}
