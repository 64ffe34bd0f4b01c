import Foundation
import LyceumCore
@testable import LyceumExam
import Testing

/// Golden values made by Tools/reference/exam_metrics_fixtures.py.
enum ScoringFixtures {
    static func read(_ name: String) throws -> JSON {
        try JSON.read(path: try #require(Bundle.module.resourcePath) + "/Fixtures/Scoring/\(name).json")
    }

    static func response(_ value: JSON) -> ExamResponse {
        if let text = value.stringValue { return .text(text) }
        if let number = value.doubleValue { return .logLikelihood(number, isGreedy: nil) }
        return .logLikelihood(value[0]?.doubleValue ?? .nan, isGreedy: value[1]?.boolValue)
    }

    static func steps(_ list: JSON?) -> [TaskDefinition.FilterPipeline.Step] {
        (list?.arrayValue ?? []).map { step in
            var options = step.objectValue ?? JSON.Object()
            options["function"] = Optional<JSON>.none
            return TaskDefinition.FilterPipeline.Step(function: step["function"]?.stringValue ?? "", options: options)
        }
    }

    static func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
        a == b || a.isNaN && b.isNaN || abs(a - b) <= tolerance * max(1, abs(a), abs(b))
    }
}
