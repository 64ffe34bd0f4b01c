internal import LyceumCore
internal import LyceumModel

/// Asks any examinee, with the requests that examinations use. It tells sums, not single tokens: detectors that need those say so.
public struct ExamineeProbe: ContaminationProbe {
    private let examinee: any Examinee
    /// Tokens of a text under the model's tokenizer; nil where nobody knows.
    private let tokenCount: (@Sendable (String) -> Int)?

    /// - Parameter tokenCount: nil lets a regenerated text be as long as the original in characters, which is close to as many tokens.
    public init(_ examinee: any Examinee, tokenCount: (@Sendable (String) -> Int)? = nil) {
        self.examinee = examinee
        self.tokenCount = tokenCount
    }

    public var name: String { examinee.name }

    public func evidence(of texts: [String]) async throws -> [TextEvidence] {
        let answers = try await examinee.answers(to: texts.map { ExamRequest(prompt: .text($0), kind: .rollingLogLikelihood) })
        return try zip(texts, answers).map { try TextEvidence(total: value($1), byteCount: $0.utf8.count) }
    }

    public func logLikelihoods(of texts: [SplitText]) async throws -> [Double] {
        let requests = texts.map { ExamRequest(prompt: .text($0.beginning), kind: .logLikelihood(continuation: $0.rest)) }
        return try await examinee.answers(to: requests).map { try value($0) }
    }

    public func regenerate(_ texts: [SplitText]) async throws -> [String] {
        let requests = texts.map { text in
            // No token is shorter than a byte.
            let limit = tokenCount?(text.rest) ?? text.rest.utf8.count
            return ExamRequest(prompt: .text(text.beginning), kind: .generation(ExamGeneration(maximumTokens: limit)))
        }
        let answers = try await examinee.answers(to: requests).map { try words($0) }
        guard tokenCount == nil else { return answers }
        return zip(answers, texts).map { String(String.UnicodeScalarView($0.unicodeScalars.prefix($1.rest.unicodeScalars.count))) }
    }

    public func complete(_ prompts: [String], maximumTokens: Int) async throws -> [String] {
        let requests = prompts.map {
            ExamRequest(prompt: .text($0), kind: .generation(ExamGeneration(until: ["\n"], maximumTokens: maximumTokens)))
        }
        return try await examinee.answers(to: requests).map { try words($0) }
    }

    private func value(_ answer: ExamResponse) throws(LyceumError) -> Double {
        guard let value = answer.logLikelihood else { throw LyceumError(.invalidData, "expected a log-likelihood, found a text", at: name) }
        return value
    }

    private func words(_ answer: ExamResponse) throws(LyceumError) -> String {
        guard let text = answer.text else { throw LyceumError(.invalidData, "expected a text, found a log-likelihood", at: name) }
        return text
    }
}
