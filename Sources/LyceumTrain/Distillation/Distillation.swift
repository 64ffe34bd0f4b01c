internal import LyceumCore
internal import LyceumData
internal import LyceumTensor

/// A teacher beside training: what it says about a batch is learned together with the truth.
public final class Distillation {
    /// Where the teacher's distributions come from.
    public enum Teacher {
        case model(FrozenModel)
        case cache(TeacherCache)
        /// The even distribution.
        case even
    }

    public let teacher: Teacher
    /// What the divergence is multiplied by.
    public let alpha: Float
    public let temperature: Float
    /// Whether the truth changes places with the teacher's first choice.
    public let swapsTruth: Bool
    /// What the truth's cross-entropy is multiplied by.
    public let truthWeight: Float
    /// By source, whether its documents are asked about; nil asks about all.
    public let sources: [Bool]?

    public init(_ teacher: Teacher, alpha: Float, temperature: Float = 1, swapsTruth: Bool, truthWeight: Float = 1, sources: [Bool]? = nil) {
        self.teacher = teacher
        self.alpha = alpha
        self.temperature = temperature
        self.swapsTruth = swapsTruth
        self.truthWeight = truthWeight
        self.sources = sources
    }

    /// What the teacher says about a batch.
    struct Guidance {
        var logits: TeacherLogits
        /// What each row's divergence counts in the loss.
        var weights: [Float]
        /// Rows whose truth was exchanged already, of a teacher whose answers were stored; nil where it happens on the way.
        var swapped: [Bool]?
        /// Of fused targets where each row came from.
        var origins: [FusedRow.Origin]?
        /// Of fused targets each row's entropy in nats: the loss is the cross-entropy with them, not the divergence.
        var entropies: [Double]?
    }

    /// Figures every process has, also without rows.
    var figureNames: [String] { isFused ? ["fusion/cross_entropy", "fusion/source", "fusion/gold"] : ["distillation/divergence", "distillation/swapped"] }

    var isFused: Bool {
        if case .cache(let cache) = teacher { cache.isFused } else { false }
    }

    func isAsked(_ source: Int) -> Bool { sources.map { $0.indices.contains(source) && $0[source] } ?? true }

    func guidance(_ batch: TrainingBatch, weights: [Float], vocabulary: Int) throws(LyceumError) -> Guidance {
        let asked = batch.documents.indices.map { isAsked($0 < batch.sources.count ? batch.sources[$0] : 0) }
        var own = [Float](repeating: 0, count: weights.count)
        for (document, rows) in batch.documents.enumerated() where asked[document] {
            for row in rows { own[row] = alpha * weights[row] }
        }
        switch teacher {
        case .even: return Guidance(logits: .computed { Tensor(zeros: [$0.count, vocabulary]) }, weights: own)
        case .model(let model):
            let hidden = try model.hiddenStates(batch) { asked[$0] }
            return Guidance(logits: .hiddenStates(hidden, head: model.model.head, logitCap: model.model.logitCap), weights: own)
        case .cache(let cache):
            let answers = try cache.answers(batch, asked: { asked[$0] && weights[$1] != 0 }, swapsTruth: swapsTruth)
            return Guidance(
                logits: .mostLikely(ids: answers.ids, logProbabilities: answers.logProbabilities, count: answers.count, hasRest: !cache.isFused),
                weights: own, swapped: answers.swapped, origins: answers.origins, entropies: cache.isFused ? answers.entropies : nil)
        }
    }
}

extension DistillationSettings {
    /// The teacher of a run; nil when nothing is added to the loss.
    ///
    /// - Parameters:
    ///   - model: opens a model by name; nil is the one that training starts from.
    func distillation(
        sourceNames: [String], vocabulary: Int, model: (String?) throws(LyceumError) -> FrozenModel
    ) throws(LyceumError) -> Distillation? {
        guard isActive else { return nil }
        let source: Distillation.Teacher
        if kind == .fusion {
            let targets = try TeacherCache(cache ?? "", vocabulary: vocabulary)
            guard targets.isFused else {
                throw LyceumError(.invalidArgument, "these are one teacher's answers", at: cache, remedy: "make targets with lyceum fuse align")
            }
            return Distillation(
                .cache(targets), alpha: Float(alpha), swapsTruth: false, truthWeight: Float(1 - alpha),
                sources: sources.isEmpty ? nil : sourceNames.map { sources.contains($0) })
        }
        if kind == .labelSmoothing {
            source = .even
        } else if let cache {
            let answers = try TeacherCache(cache, vocabulary: vocabulary)
            guard !answers.isFused else {
                throw LyceumError(.invalidArgument, "these are fused targets", at: cache, remedy: "use distillation: {type: fusion, cache: …}")
            }
            source = .cache(answers)
        } else {
            source = .model(try model(teacher))
        }
        return Distillation(
            source, alpha: Float(alpha), temperature: Float(temperature), swapsTruth: kind == .logitSwap,
            sources: sources.isEmpty ? nil : sourceNames.map { sources.contains($0) })
    }
}

extension TeacherCache.Answers {
    /// Entropy of every row's distribution over its tokens, in nats; 0 where there is none.
    fileprivate var entropies: [Double] {
        (0..<(ids.count / max(1, count))).map { row in
            let known = (row * count..<(row + 1) * count).filter { ids[$0] >= 0 }.map { Double(logProbabilities[$0]) }
            let sum = logarithm(known.reduce(0) { $0 + exponential($1) })
            return known.reduce(0) { $0 - exponential($1 - sum) * ($1 - sum) }
        }
    }
}
