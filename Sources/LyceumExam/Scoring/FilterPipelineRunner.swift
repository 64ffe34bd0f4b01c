internal import LyceumCore

/// A named pipeline of filters, ready to run.
struct FilterPipelineRunner: Sendable {
    let name: String
    let steps: [FilterStep]

    /// The task's pipelines; without any, the one that takes the first response.
    static func pipelines(of task: TaskDefinition) throws(LyceumError) -> [FilterPipelineRunner] {
        guard !task.filters.isEmpty else { return [FilterPipelineRunner(name: "none", steps: [.takeFirst])] }
        var result: [FilterPipelineRunner] = []
        for pipeline in task.filters {
            guard !result.contains(where: { $0.name == pipeline.name }) else {
                throw LyceumError(.invalidData, "two filter pipelines are named \"\(pipeline.name)\"", at: task.origin)
            }
            var steps: [FilterStep] = []
            for step in pipeline.steps { steps.append(try FilterStep(step, at: "\(task.origin), task \(task.name), pipeline \(pipeline.name)")) }
            result.append(FilterPipelineRunner(name: pipeline.name, steps: steps))
        }
        return result
    }

    /// One value per request.
    func apply(_ responses: [[ExamResponse]], document: JSON.Object, choices: [String]) -> [FilterValue] {
        responses.map { repetitions in
            steps.reduce(.list(repetitions.map(FilterValue.response))) { $1.apply($0, document: document, choices: choices) }
        }
    }
}
