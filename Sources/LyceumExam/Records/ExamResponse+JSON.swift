internal import LyceumCore

extension ExamResponse {
    /// As the harness holds it in memory: a text, `[log-likelihood, is greedy]`, or a number alone for a text's own likelihood.
    /// - Parameter isRolling: the request had no continuation.
    func value(isRolling: Bool) -> JSON {
        switch self {
        case .text(let text, _, _): .string(text)
        case .logLikelihood(let value, let isGreedy):
            isRolling ? .number(value) : .array([.number(value), isGreedy.map { .bool($0) } ?? .null])
        }
    }

    /// Reads a response of a samples file, where numbers are texts.
    init?(sample: JSON, isRolling: Bool) {
        switch sample {
        case .string(let text):
            guard isRolling else {
                self = .text(text)
                return
            }
            guard let value = Self.number(text) else { return nil }
            self = .logLikelihood(value, isGreedy: nil)
        case .array(let parts):
            guard let first = parts.first, let value = first.doubleValue ?? first.stringValue.flatMap(Self.number) else { return nil }
            let greedy = parts.count > 1 ? parts[1].boolValue ?? ["True": true, "False": false][parts[1].stringValue ?? ""] : nil
            self = .logLikelihood(value, isGreedy: greedy)
        case .integer, .number: self = .logLikelihood(sample.doubleValue ?? .nan, isGreedy: nil)
        default: return nil
        }
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "inf": .infinity
        case "-inf": -.infinity
        case "nan": .nan
        default: Double(text)
        }
    }
}
