import LyceumCore
import LyceumExam
import LyceumModel

/// Answers as a rule says, and remembers what it was asked.
final class ScriptedExaminee: Examinee {
    let name = "scripted"
    let identity = "scripted"
    let description = JSON.Object()
    let hasChatTemplate = true
    private let rule: @Sendable (ExamRequest) -> ExamResponse
    private let log = Locked([ExamRequest]())

    init(_ rule: @escaping @Sendable (ExamRequest) -> ExamResponse) { self.rule = rule }

    var asked: [ExamRequest] { log.withLock { $0 } }
    var prompts: [String] { asked.map(\.promptText) }

    func answer(_ requests: [ExamRequest], deliver: @escaping @Sendable (Int, ExamResponse) -> Void) async throws {
        log.withLock { $0 += requests }
        for (position, request) in requests.enumerated().reversed() { deliver(position, rule(request)) }
    }
}

extension ExamRequest {
    /// The prompt, turns of a conversation joined by their roles.
    var promptText: String {
        switch prompt {
        case .text(let text): return text
        case .messages(let messages, _):
            return messages.map { message in
                "<\(message.role.rawValue)>" + message.content.map { if case .text(let text) = $0 { text } else { "" } }.joined()
            }.joined()
        }
    }

    var continuation: String? { if case .logLikelihood(let text) = kind { text } else { nil } }
    var temperature: Double? { if case .generation(let generation) = kind { generation.temperature } else { nil } }
}

enum ScriptedFixtures {
    static func document(_ text: String) -> JSON.Object { (try? JSON.parse(text))?.objectValue ?? .init() }

    /// Word problems whose answers are numbers.
    static func numbers(_ count: Int = 2, examples: [JSON.Object] = []) throws -> PreparedTask {
        var task = TaskDefinition(name: "sums", origin: "test")
        task.text = .template("Q: {{question}}\nA: The answer (arabic numerals) is")
        task.target = .column("answer")
        task.metadata = JSON.Object([("answer", "number")])
        let documents = (0..<count).map { document(#"{"question": "Ann has \#($0 + 2) pens and gets 3. How many?", "answer": "\#($0 + 5)"}"#) }
        var prepared = try TaskPreparation(shots: 0).prepare(task, documents: documents)
        prepared.examples = examples
        return prepared
    }

    /// Multiple choice with four options in lines; the right option's text is "right".
    static func choices(_ count: Int = 4, examples: Int = 0, usesChat: Bool = false, offset: Int = 0) throws -> PreparedTask {
        var task = TaskDefinition(name: "letters", origin: "test")
        task.outputType = .multipleChoice
        task.text = .template("Which word is it, number {{n}} {{about}}?\nA. {{o[0]}}\nB. {{o[1]}}\nC. {{o[2]}}\nD. {{o[3]}}\nAnswer:")
        task.choice = .list(["A", "B", "C", "D"])
        task.target = .column("gold")
        task.metrics = [TaskDefinition.Metric(name: "acc"), TaskDefinition.Metric(name: "acc_norm")]
        let words = ["river", "harbor", "engine", "lamp", "stone"]
        func make(_ number: Int) -> JSON.Object {
            var options = ["left", "up", "down"]
            options.insert("right", at: number % 4)
            let list = options.map { "\"\($0)\"" }.joined(separator: ",")
            return document(#"{"n": \#(number), "about": "\#(words[number % 5])", "o": [\#(list)], "gold": \#(number % 4)}"#)
        }
        var prepared = try TaskPreparation(shots: 0, usesChat: usesChat).prepare(task, documents: (0..<count).map { make($0 + offset) })
        prepared.examples = (0..<examples).map { make(100 + $0) }
        return prepared
    }

    /// The letter of the option "right" in the last question of a prompt.
    static func rightLetter(_ prompt: String) -> String {
        for line in prompt.split(separator: "\n").reversed() {
            for label in ["A", "B", "C", "D"] where ["\(label). right", "(\(label)) right", "[\(label)] right"].contains(String(line)) { return label }
        }
        return "?"
    }
}
