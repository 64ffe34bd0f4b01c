import LyceumCore
import LyceumExam
import Testing

/// Answers every request with its own words.
private struct Echo: Examinee {
    let name = "echo"
    let identity = "echo"
    let description = JSON.Object()
    let hasChatTemplate = false

    func answer(_ requests: [ExamRequest], deliver: @escaping @Sendable (Int, ExamResponse) -> Void) async throws {
        for (position, request) in requests.enumerated().reversed() {
            guard case .text(let text) = request.prompt else { continue }
            deliver(position, .text("\(text)#\(request.repetition)"))
        }
    }
}

@Suite("Asking a task as it is")
struct DirectStrategyTests {
    @Test("every request of every item is asked as often as the task says, answers in their places")
    func repeats() async throws {
        var definition = TaskDefinition(name: "t", origin: "test")
        definition.repeats = 2
        let items = (0..<3).map { number in
            ExamItem(
                number: number, document: .init(), prompt: .text("q\(number)"), gold: .text("a"), target: "a",
                requests: [ExamRequest(prompt: .text("q\(number)"), kind: .generation(ExamGeneration()))])
        }
        let task = PreparedTask(definition: definition, shots: 0, items: items, originalCount: 3)
        let answers = try await DirectStrategy().ask(task, of: Echo()) { _, _ in }
        #expect(answers.map { $0.responses.map { $0.compactMap(\.text) } } == (0..<3).map { [["q\($0)#0", "q\($0)#1"]] })
    }
}
