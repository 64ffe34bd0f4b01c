import Foundation
import LyceumCore
import LyceumModel

@testable import LyceumExam

/// The tiny models and what lm-evaluation-harness answered with them (Tools/reference/exam_fixtures.py).
enum AskingFixtures {
    static let models = ["exam-plain", "exam-begins"]

    static func path(_ name: String) -> String { Bundle.module.resourcePath! + "/Fixtures/" + name }

    static func answers(_ model: String) throws -> JSON {
        let json = try JSON.read(path: path("exam-answers.json"))
        return json["models"]?[model] ?? .null
    }

    static func model(_ name: String) throws -> TextModel {
        try TextModel(try LanguageModel.load(path(name), options: RuntimeOptions(threads: 2)))
    }

    static func examinee(_ name: String, _ work: LocalExaminee.Work = .init()) throws -> LocalExaminee {
        try LocalExaminee(path: path(name), options: RuntimeOptions(threads: 2), work: work)
    }

    static func request(_ context: String, _ continuation: String) -> ExamRequest {
        ExamRequest(prompt: .text(context), kind: .logLikelihood(continuation: continuation))
    }

    static func temporaryFile() throws -> String {
        try FileSystem.makeTemporaryFolder(prefix: "lyceum-exam") + "/answers.jsonl"
    }
}

/// Answers with a function of the request and counts how often each was asked; may die after some answers.
final class CountingExaminee: Examinee {
    let name = "counting"
    let identity: String
    let description = JSON.Object()
    let hasChatTemplate = false
    private let state = Locked((asked: [ExamRequest: Int](), left: Int.max))

    init(identity: String = "counting", diesAfter: Int = .max) {
        self.identity = identity
        state.withLock { $0.left = diesAfter }
    }

    var asked: [ExamRequest: Int] { state.withLock { $0.asked } }

    func revive() { state.withLock { $0.left = .max } }

    func answer(_ requests: [ExamRequest], deliver: @escaping @Sendable (Int, ExamResponse) -> Void) async throws {
        for (position, request) in requests.enumerated() {
            let isAlive = state.withLock { state in
                guard state.left > 0 else { return false }
                state.left -= 1
                state.asked[request, default: 0] += 1
                return true
            }
            guard isAlive else { throw LyceumError(.network, "the line is dead", at: name) }
            deliver(position, Self.answer(request))
        }
    }

    static func answer(_ request: ExamRequest) -> ExamResponse {
        guard case .text(let text) = request.prompt else { return .text("") }
        if case .generation = request.kind { return .text("to \(text) \u{2028}\"\n\(request.repetition)", tokens: 3, isCut: true) }
        return .logLikelihood(-Double(text.utf8.count) / 3, isGreedy: text.utf8.count % 2 == 0)
    }
}
