public import LyceumCore

/// How an answer is drawn. What is nil is left to the model's own defaults.
public struct ChatOptions: Sendable, Hashable {
    /// The most tokens of the answer.
    public var maximumTokens: Int?
    /// ≥ 0; 0 always takes the most likely token.
    public var temperature: Double?
    /// Keeps the most likely tokens that together reach this probability, in (0, 1].
    public var topP: Double?
    /// Keeps this many of the most likely tokens; 0 keeps all.
    public var topK: Int?
    /// Keeps tokens at least this fraction as likely as the most likely one, in [0, 1].
    public var minP: Double?
    /// Locally typical sampling, in (0, 1].
    public var typicalP: Double?
    /// Taken from the logit of tokens that occurred, in [-2, 2].
    public var presencePenalty: Double?
    /// Taken from the logit once per occurrence, in [-2, 2].
    public var frequencyPenalty: Double?
    /// Divides positive and multiplies negative logits of tokens that occurred; 1 changes nothing.
    public var repetitionPenalty: Double?
    /// Added to the logits of tokens, by token id.
    public var logitBias: [Int32: Float]
    public var seed: UInt64?
    /// Texts that end the answer; they are not part of it.
    public var stop: [String]
    public var responseFormat: ResponseFormat
    /// Asks for the log-probability of every token of the answer with this many alternatives; nil asks for none.
    public var topLogProbabilities: Int?
    public var tools: [ToolDefinition]
    public var toolChoice: ToolChoice
    public var allowsParallelToolCalls: Bool?
    /// Further variables of the chat template (`enable_thinking` and such).
    public var templateArguments: JSON.Object
    /// Further keys of the request to an endpoint, written as they are. The local model does not read them.
    public var endpointArguments: JSON.Object

    public init(
        maximumTokens: Int? = nil, temperature: Double? = nil, topP: Double? = nil, topK: Int? = nil, minP: Double? = nil,
        typicalP: Double? = nil, presencePenalty: Double? = nil, frequencyPenalty: Double? = nil,
        repetitionPenalty: Double? = nil, logitBias: [Int32: Float] = [:], seed: UInt64? = nil, stop: [String] = [],
        responseFormat: ResponseFormat = .text, topLogProbabilities: Int? = nil, tools: [ToolDefinition] = [],
        toolChoice: ToolChoice = .automatic, allowsParallelToolCalls: Bool? = nil,
        templateArguments: JSON.Object = JSON.Object(), endpointArguments: JSON.Object = JSON.Object()
    ) {
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.minP = minP
        self.typicalP = typicalP
        self.presencePenalty = presencePenalty
        self.frequencyPenalty = frequencyPenalty
        self.repetitionPenalty = repetitionPenalty
        self.logitBias = logitBias
        self.seed = seed
        self.stop = stop
        self.responseFormat = responseFormat
        self.topLogProbabilities = topLogProbabilities
        self.tools = tools
        self.toolChoice = toolChoice
        self.allowsParallelToolCalls = allowsParallelToolCalls
        self.templateArguments = templateArguments
        self.endpointArguments = endpointArguments
    }

    /// Always the most likely token.
    public static let greedy = ChatOptions(temperature: 0)

    /// Checks the ranges.
    /// - Throws: `LyceumError` (`invalidArgument`) that names the option, its range and the value.
    public func validate() throws(LyceumError) {
        try Self.check("maximumTokens", maximumTokens.map(Double.init), "≥ 0") { $0 >= 0 }
        try Self.check("temperature", temperature, "≥ 0") { $0 >= 0 && $0.isFinite }
        try Self.check("topP", topP, "in (0, 1]") { $0 > 0 && $0 <= 1 }
        try Self.check("topK", topK.map(Double.init), "≥ 0") { $0 >= 0 }
        try Self.check("minP", minP, "in [0, 1]") { $0 >= 0 && $0 <= 1 }
        try Self.check("typicalP", typicalP, "in (0, 1]") { $0 > 0 && $0 <= 1 }
        try Self.check("presencePenalty", presencePenalty, "in [-2, 2]") { abs($0) <= 2 }
        try Self.check("frequencyPenalty", frequencyPenalty, "in [-2, 2]") { abs($0) <= 2 }
        try Self.check("repetitionPenalty", repetitionPenalty, "> 0") { $0 > 0 && $0.isFinite }
        try Self.check("topLogProbabilities", topLogProbabilities.map(Double.init), "in [0, 1000]") {
            $0 >= 0 && $0 <= 1000
        }
        if case .function(let name) = toolChoice, !tools.contains(where: { $0.name == name }) {
            throw LyceumError(
                .invalidArgument, "the tool choice names '\(name)', which is not among the tools", at: "toolChoice")
        }
    }

    private static func check(
        _ name: String, _ value: Double?, _ range: String, _ isAllowed: (Double) -> Bool
    ) throws(LyceumError) {
        guard let value, !isAllowed(value) else { return }
        throw LyceumError(
            .invalidArgument, "expected a number \(range), found \(value)", at: name, remedy: "give a value \(range)")
    }
}
