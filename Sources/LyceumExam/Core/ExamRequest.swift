public import LyceumModel

/// What stands before an answer: plain text, or a conversation that the model's chat template turns into text.
public enum ExamPrompt: Sendable, Hashable {
    case text(String)
    /// - Parameter opening: how the assistant's answer begins (`gen_prefix`), or nil.
    case messages([ChatMessage], opening: String? = nil)
}

/// How an answer is written.
public struct ExamGeneration: Sendable, Hashable {
    /// Texts that end the answer; not part of it.
    public var until: [String]
    public var maximumTokens: Int
    /// 0 takes the most likely token every time.
    public var temperature: Double
    public var topP: Double?
    public var topK: Int?
    /// The answer of repetition r is drawn with `seed + r`.
    public var seed: UInt64

    public init(
        until: [String] = [], maximumTokens: Int = 256, temperature: Double = 0, topP: Double? = nil, topK: Int? = nil,
        seed: UInt64 = 1234
    ) {
        self.until = until
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.seed = seed
    }
}

/// One thing asked of a model.
public struct ExamRequest: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// How likely this text is after the prompt.
        case logLikelihood(continuation: String)
        /// How likely the prompt itself is, in windows as long as the context.
        case rollingLogLikelihood
        /// A written answer.
        case generation(ExamGeneration)
    }

    public var prompt: ExamPrompt
    public var kind: Kind
    /// Which of several answers to the same question, from 0.
    public var repetition: Int

    public init(prompt: ExamPrompt, kind: Kind, repetition: Int = 0) {
        self.prompt = prompt
        self.kind = kind
        self.repetition = repetition
    }
}

/// What a model answered.
public enum ExamResponse: Sendable, Hashable {
    /// In nats; `isGreedy` when every token was the most likely one, nil where the model does not tell.
    case logLikelihood(Double, isGreedy: Bool?)
    /// A written answer; `tokens` written, and whether the length limit cut it.
    case text(String, tokens: Int? = nil, isCut: Bool = false)

    public var logLikelihood: Double? {
        guard case .logLikelihood(let value, _) = self else { return nil }
        return value
    }

    public var text: String? {
        guard case .text(let text, _, _) = self else { return nil }
        return text
    }
}
