internal import LyceumCore

/// How a task's questions are put: as the task says, with reasoning first, with chosen examples, with shuffled options and a vote.
public protocol PromptingStrategy: Sendable {
    /// What `--strategy` calls it, parameters included (`self-consistency:5`).
    var name: String { get }
    /// Asks all items of a task. Same task, examinee and seed, same answers.
    func ask(_ task: PreparedTask, of examinee: any Examinee, progress: @escaping @Sendable (Int, Int) -> Void) async throws -> [ItemAnswers]
}

/// The task's own requests, each as often as it says.
public struct DirectStrategy: PromptingStrategy {
    public init() {}

    public var name: String { "direct" }

    public func ask(
        _ task: PreparedTask, of examinee: any Examinee, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> [ItemAnswers] {
        let repeats = max(1, task.definition.repeats)
        var requests: [ExamRequest] = []
        for item in task.items {
            for request in item.requests {
                for repetition in 0..<repeats {
                    var copy = request
                    copy.repetition = repetition
                    requests.append(copy)
                }
            }
        }
        let total = requests.count
        let state = Locked((answers: [ExamResponse?](repeating: nil, count: total), done: 0))
        try await examinee.answer(requests) { position, response in
            let done = state.withLock {
                $0.answers[position] = response
                $0.done += 1
                return $0.done
            }
            progress(done, total)
        }
        let flat = state.withLock { $0.answers.compactMap { $0 } }
        guard flat.count == total else {
            throw LyceumError(.invalidData, "\(flat.count) of \(total) requests were answered", at: task.definition.name)
        }
        var position = 0
        return task.items.map { item in
            let responses = item.requests.map { _ in
                defer { position += repeats }
                return Array(flat[position..<position + repeats])
            }
            return ItemAnswers(requests: item.requests, responses: responses)
        }
    }
}
