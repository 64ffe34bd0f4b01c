public import LyceumCore
public import LyceumStatistics

extension CalibrationItems {
    /// Multiple-choice samples of a record: softmax over the log-likelihoods of each item's options.
    ///
    /// Items whose key is not among the options are left out; they are wrong whatever the model says.
    /// - Parameter isNormalized: whether each log-likelihood is divided by the characters of its option first.
    /// - Throws: `LyceumError` when samples have no log-likelihoods or no item has a usable key.
    public init(_ samples: [SampleRecord], isNormalized: Bool = false) throws(LyceumError) {
        var scores: [[Double]] = []
        var gold: [Int] = []
        for sample in samples {
            let likelihoods = sample.responses.compactMap { $0.first?.logLikelihood }
            guard !likelihoods.isEmpty, likelihoods.count == sample.responses.count else {
                throw LyceumError(
                    .unsupported, "item \(sample.number) has no log-likelihood for each option", at: "samples",
                    remedy: "calibrate multiple-choice tasks, or give confidences of written answers directly")
            }
            // Where mutual information was asked for, the second half are the options without their question.
            let asksTwice = Self.asksTwice(sample)
            let options = asksTwice ? Array(likelihoods.prefix(likelihoods.count / 2)) : likelihoods
            guard let right = Self.gold(sample), options.indices.contains(right) else { continue }
            scores.append(isNormalized ? Self.perCharacter(options, sample) : options)
            gold.append(right)
        }
        guard !scores.isEmpty else {
            throw LyceumError(.invalidData, "none of \(samples.count) items has the position of the right option as its target", at: "samples")
        }
        try self.init(scores: scores, gold: gold, source: isNormalized ? .normalizedOptions : .options)
    }

    private static func context(_ arguments: [JSON]) -> String? { arguments.first?.stringValue }
    private static func continuation(_ arguments: [JSON]) -> String? { arguments.count > 1 ? arguments[1].stringValue : nil }

    static func asksTwice(_ sample: SampleRecord) -> Bool {
        let count = sample.arguments.count
        guard count > 1, count.isMultiple(of: 2), count == sample.responses.count else { return false }
        let half = count / 2
        return (0..<half).allSatisfy { place in
            Self.context(sample.arguments[place + half]) == "" && Self.context(sample.arguments[place]) != ""
                && Self.continuation(sample.arguments[place]) == Self.continuation(sample.arguments[place + half])
        }
    }

    /// A position, or the text or letter of an option.
    static func gold(_ sample: SampleRecord) -> Int? {
        if let position = sample.target.intValue { return position }
        if let list = sample.target.arrayValue, list.count == 1 { return list[0].intValue }
        guard let text = sample.target.stringValue else { return nil }
        if let position = Int(text) { return position }
        let wanted = Self.trimmed(text)
        return sample.arguments.firstIndex { Self.continuation($0).map(Self.trimmed) == wanted }
    }

    private static func trimmed(_ text: String) -> [Unicode.Scalar] {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return [] }
        return Array(scalars[first...last])
    }

    static func perCharacter(_ scores: [Double], _ sample: SampleRecord) -> [Double] {
        scores.enumerated().map { place, score in
            let text = sample.arguments.indices.contains(place) ? Self.continuation(sample.arguments[place]) : nil
            return score / Double(max(1, text.map { Self.trimmed($0).count } ?? 1))
        }
    }
}
