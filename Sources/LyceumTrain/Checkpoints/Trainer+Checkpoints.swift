public import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumRuns
internal import LyceumTensor

extension Trainer {
    static let weightsFile = "weights.safetensors"
    static let optimizerFile = "optimizer.safetensors"

    func savesCheckpoint(after step: Int) -> Bool {
        guard store != nil else { return false }
        if let interval = plan.checkpointInterval, step % interval == 0 { return true }
        // The best model must be there when it is asked for, whenever it was found.
        return store!.keepsBest && validation != nil && progress.bestStep == step && progress.step == step
    }

    /// Writes everything a later process needs to go on to the bit.
    public func saveCheckpoint() throws(LyceumError) {
        guard let store else { return }
        try mixture?.synchronize()
        if team.isFirst {
            try recorder?.synchronize()
            try store.save(step: progress.step, best: progress.bestStep) { folder throws(LyceumError) in
                try TensorFile.write(model.parameters.map { ($0.name, $0.tensor) }, to: "\(folder)/\(Self.weightsFile)")
                let state = optimizer.state
                if !state.isEmpty { try TensorFile.write(state, to: "\(folder)/\(Self.optimizerFile)") }
                return checkpointState()
            }
        }
        try team.barrier()
        savedProgress = progress
    }

    private func checkpointState() -> JSON.Object {
        var state = JSON.Object([
            ("format", .integer(SavedCheckpoint.format)), ("written", .string(Timestamp.now.description)),
            ("progress", progress.json), ("data", batches.position), ("seed", .string(String(plan.seed))), ("identity", identity),
        ])
        if let mixture { state["mixture"] = mixture.state }
        if let first = firstValidation {
            state["first_validation"] = [
                "losses": .array(first.losses.map { .number($0) }), "weights": .array(first.weights.map { .number($0) }),
                "hits": .array(first.hits.map { .number($0) }), "sources": .array(first.sources.map { .integer($0) }),
            ]
        }
        return state
    }

    /// Goes to where a checkpoint was written. The next step gives the bits it would have given then.
    ///
    /// - Throws: `LyceumError` naming the first parameter that is missing, unknown or of another shape.
    public func restore(_ saved: SavedCheckpoint) throws(LyceumError) {
        guard let state = saved.state["progress"], let position = saved.state["data"] else {
            throw LyceumError(.invalidData, "expected “progress” and “data”", at: "\(saved.path)/\(CheckpointStore.stateName)")
        }
        let progress = try TrainingState(state, at: saved.path)
        try restoreWeights(saved)
        if !optimizer.state.isEmpty { try optimizer.restore(try saved.tensors(Self.optimizerFile)) }
        try batches.restore(position)
        if let mixture { try mixture.restore(saved.state["mixture"] ?? .null, at: "\(saved.path)/\(CheckpointStore.stateName)") }
        self.progress = progress
        savedProgress = progress
        if let first = saved.state["first_validation"] {
            func numbers(_ key: String) -> [Double] { first[key]?.arrayValue?.compactMap(\.doubleValue) ?? [] }
            firstValidation = ValidationResult(
                losses: numbers("losses"), weights: numbers("weights"), hits: numbers("hits"),
                sources: first["sources"]?.arrayValue?.compactMap(\.intValue) ?? [])
        }
    }

    /// Takes the weights alone from a checkpoint.
    public func restoreWeights(_ saved: SavedCheckpoint) throws(LyceumError) {
        let tensors = try saved.tensors(Self.weightsFile)
        let place = "\(saved.path)/\(Self.weightsFile)"
        let known = Set(model.parameters.map(\.name))
        if let extra = tensors.keys.sorted().first(where: { !known.contains($0) }) {
            throw LyceumError(
                .invalidData, "the tensor belongs to no trained parameter", at: "\(place): \(extra)",
                remedy: "resume with the model, adapter and freezing the checkpoint was written with")
        }
        for parameter in model.parameters {
            guard let tensor = tensors[parameter.name] else {
                throw LyceumError(.invalidData, "the trained parameter is missing", at: "\(place): \(parameter.name)")
            }
            guard tensor.shape == parameter.shape, tensor.type == .f32 else {
                throw LyceumError(
                    .invalidData, "expected f32 \(parameter.shape), found \(tensor.type) \(tensor.shape)",
                    at: "\(place): \(parameter.name)")
            }
            parameter.tensor.pointer.copyMemory(from: tensor.pointer, byteCount: tensor.byteCount)
        }
    }
}
