public import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumTensor
internal import LyceumText

extension TrainingSession {
    /// The teacher beside a run; nil when the configuration asks for none.
    static func distillation(
        _ configuration: TrainingConfiguration, _ model: TrainableModel, precision: ElementType, threads: ThreadPool
    ) throws(LyceumError) -> Distillation? {
        guard let settings = configuration.distillation else { return nil }
        do throws(LyceumError) {
            return try settings.distillation(
                sourceNames: configuration.sources.map(\.name), vocabulary: model.vocabularySize
            ) { name throws(LyceumError) in try start(configuration, model, name, precision: precision, threads: threads) }
        } catch { throw error.at("distillation") }
    }

    /// What templates printed as today when fused targets were recorded; nil without any.
    static func date(of settings: DistillationSettings?) throws(LyceumError) -> LocalTime? {
        guard let settings, settings.kind == .fusion, settings.isActive, let cache = settings.cache, FileSystem.isFile("\(cache)/cache.json") else { return nil }
        return try DistributionRecord.description("\(cache)/cache.json")["date"]?.stringValue.flatMap { LocalTime(date: $0) }
    }

    /// The model that training starts from, or another one, to stay as it is.
    static func start(
        _ configuration: TrainingConfiguration, _ model: TrainableModel, _ name: String?, precision: ElementType, threads: ThreadPool
    ) throws(LyceumError) -> FrozenModel {
        // An adapter that training goes on from is part of the model it starts from.
        try FrozenModel.open(
            name ?? configuration.model, adapter: name == nil ? configuration.adapter?.start : nil, fitting: model,
            frozenType: configuration.precision.frozenType.flatMap { ElementType(name: $0) }, precision: precision, threads: threads)
    }

    /// Goes through the run's batches, from its beginning to its end, and stores what the teacher says about them.
    ///
    /// - Parameters:
    ///   - folder: where the answers go.
    ///   - top: tokens stored of every row.
    ///   - progress: told the steps done, the steps in all and the rows stored; false stops.
    /// - Throws: `LyceumError`, also when the configuration asks no teacher.
    public func writeTeacherCache(
        to folder: String, top: Int, progress: (_ step: Int, _ steps: Int, _ rows: Int) -> Bool = { _, _, _ in true }
    ) throws(LyceumError) -> TeacherCacheWriter {
        guard let distillation = trainer.distillation, case .model(let teacher) = distillation.teacher else {
            throw LyceumError(
                .invalidArgument, "the configuration asks no teacher whose answers could be stored", at: configuration.source,
                remedy: "add “distillation: {type: lssd, alpha: 0.3}”")
        }
        let writer = try TeacherCacheWriter(folder, teacher: teacher, top: top, threads: trainer.threads)
        let steps = trainer.plan.steps
        for step in 0..<steps {
            guard progress(step, steps, writer.rowCount) else {
                throw LyceumError(.cancelled, "stopped; nothing was kept", at: folder)
            }
            guard let window = try trainer.nextWindow() else { break }
            for batch in window where !batch.isEmpty {
                try writer.add(batch) { distillation.isAsked($0) }
            }
        }
        _ = progress(steps, steps, writer.rowCount)
        try writer.finish(name: configuration.distillation?.teacher ?? configuration.model)
        return writer
    }
}
