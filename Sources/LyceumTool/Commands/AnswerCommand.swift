import ArgumentParser
import Lyceum

/// Answers requests from a file, without a task: for comparing with other programs.
struct AnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer-requests",
        abstract: "Answers a file of examination requests.",
        discussion: """
            One JSON object per line: {"context", "continuation"} for a log-likelihood, {"text"} for a rolling one, {"context", "until", \
            "max_gen_toks", "temperature", …} for a text. "messages" may stand in place of "context", with "opening".
            """,
        shouldDisplay: false)

    @OptionGroup var model: ModelOptions

    @Option(help: "The requests, one JSON object per line.")
    var requests: String

    @Option(help: "Rows evaluated together.")
    var rows = 1024

    @Option(help: "Megabytes for keys and values.")
    var memory = 1024

    @Option(help: "Answers that are kept; those in it are not asked again.")
    var cache: String?

    func run() async throws {
        let began = ContinuousClock.now
        let text = try TextFile.read(requests)
        let lines = text.split(separator: "\n").enumerated()
        let requests = try lines.map { try Self.request(try JSON.parse(String($1)), at: "\(self.requests):\($0 + 1)") }
        let local = try LocalExaminee(
            try TextModel(try model.load()), work: .init(batchRows: rows, memoryBytes: memory << 20))
        let examinee: any Examinee = try cache.map { CachedExaminee(local, cache: try AnswerCache(path: $0)) } ?? local
        let loaded = ContinuousClock.now
        let first = Locked<ContinuousClock.Instant?>(nil)
        let answers = Locked([ExamResponse?](repeating: nil, count: requests.count))
        try await examinee.answer(requests) { position, response in
            first.withLock { $0 = $0 ?? .now }
            answers.withLock { $0[position] = response }
        }
        let done = ContinuousClock.now
        for answer in answers.withLock({ $0 }) { Output.jsonLine(answer.map(Self.json) ?? .null) }
        let times: JSON = [
            "load_seconds": .number(Self.seconds(loaded - began)),
            "first_seconds": .number(Self.seconds((first.withLock { $0 } ?? done) - began)),
            "seconds": .number(Self.seconds(done - loaded)), "notices": .array(examinee.notices.map { .string($0) }),
        ]
        Console.write(times.text() + "\n", to: .error)
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    private static func request(_ json: JSON, at place: String) throws -> ExamRequest {
        if let text = json["text"]?.stringValue { return ExamRequest(prompt: .text(text), kind: .rollingLogLikelihood) }
        let prompt: ExamPrompt
        if let messages = json["messages"]?.arrayValue {
            prompt = .messages(try messages.map { try ChatMessage(json: $0, at: place) }, opening: json["opening"]?.stringValue)
        } else if let context = json["context"]?.stringValue {
            prompt = .text(context)
        } else {
            throw LyceumError(.invalidData, "expected text, context or messages", at: place)
        }
        if let continuation = json["continuation"]?.stringValue {
            return ExamRequest(prompt: prompt, kind: .logLikelihood(continuation: continuation))
        }
        let generation = ExamGeneration(
            until: json["until"]?.arrayValue?.compactMap(\.stringValue) ?? [], maximumTokens: json["max_gen_toks"]?.intValue ?? 256,
            temperature: json["temperature"]?.doubleValue ?? 0, topP: json["top_p"]?.doubleValue, topK: json["top_k"]?.intValue,
            seed: UInt64(json["seed"]?.intValue ?? 1234))
        return ExamRequest(prompt: prompt, kind: .generation(generation), repetition: json["repetition"]?.intValue ?? 0)
    }

    private static func json(_ response: ExamResponse) -> JSON {
        switch response {
        case .logLikelihood(let value, let isGreedy):
            ["log_likelihood": .number(value), "is_greedy": isGreedy.map { .bool($0) } ?? .null]
        case .text(let text, let tokens, let isCut):
            ["text": .string(text), "tokens": tokens.map { .integer($0) } ?? .null, "is_cut": .bool(isCut)]
        }
    }
}
