public import LyceumCore
public import LyceumTensor

extension Adapter {
    /// Writes a PEFT folder, complete or not at all; other tools load it.
    ///
    /// PiSSA and OLoRA adapters are written as plain LoRA of twice the rank, the part taken off the matrix included, so that they fit the
    /// untouched base.
    /// - Parameter type: of the tensors: `f32`, `f16` or `bf16`.
    public func save(to folder: String, type: ElementType = .f32) throws(LyceumError) {
        guard type == .f32 || type == .f16 || type == .bf16 else {
            throw LyceumError(.invalidArgument, "adapters are stored as f32, f16 or bf16, found \(type.rawValue)", at: folder)
        }
        let tensors = try fileTensors().map { name, tensor throws(LyceumError) in (name, try tensor.converted(to: type)) }
        let output = try AtomicFolder(path: folder)
        let writer = try SafetensorsWriter(
            path: output.file(Self.weightsFile),
            tensors: tensors.map { TensorDeclaration(name: $0.0, type: $0.1.type, shape: $0.1.shape) })
        let byName = Dictionary(tensors, uniquingKeysWith: { first, _ in first })
        for declaration in writer.tensors { try writer.append(byName[declaration.name]!) }
        try writer.commit()
        let json = fileConfiguration.json(modelKeys: modelKeys)
        try AtomicFile.write(json.text(indent: 2) + "\n", to: output.file(Self.configurationFile))
        try output.commit()
    }

    /// The configuration that fits the tensors as they are written.
    private var fileConfiguration: AdapterConfiguration {
        var configuration = configuration
        guard adapted.contains(where: { $0.frozen != nil }) else { return configuration }
        // Twice the rank at the same scale.
        let factor = configuration.usesRankStabilization ? 2.0.squareRoot() : 2
        configuration.rank *= 2
        configuration.alpha *= factor
        configuration.rankPattern = configuration.rankPattern.map { ($0.pattern, $0.rank * 2) }
        configuration.alphaPattern = configuration.alphaPattern.map { ($0.pattern, $0.alpha * factor) }
        configuration.initialization = .kaiming
        return configuration
    }

    /// Tensors under their keys, in the row order of the Hugging Face modules.
    private func fileTensors() -> [(String, Tensor)] {
        var result: [(String, Tensor)] = []
        for entry in adapted {
            let merged = entry.restoringOrder().withFrozenJoined()
            for (suffix, tensor, role) in merged.tensors {
                var tensor = tensor
                if role == .scale { tensor = tensor.reshaped(entry.inputScale == nil ? [tensor.count, 1] : [1, tensor.count]) }
                result.append(("\(Self.keyPrefix)\(entry.module.path).\(suffix)", tensor))
            }
        }
        for entry in replacements {
            let parameter = Parameter(name: entry.name, tensor: entry.tensor, rows: entry.rows)
            result.append((key(ofReplacement: entry.name), parameter.stored))
        }
        if let prompt { result.append((VirtualPrompt.key, prompt.fileTensor)) }
        return result
    }
}

extension AdaptedModule {
    /// `[A; A₀]` and `[B, −B₀]` instead of A, B and what was taken off.
    fileprivate func withFrozenJoined() -> AdaptedModule {
        guard let frozen, let down, let up else { return self }
        var result = self
        result.frozen = nil
        result.down = Tensor(
            Array(UnsafeBufferPointer(start: down.floats, count: down.count))
                + Array(UnsafeBufferPointer(start: frozen.down.floats, count: frozen.down.count)),
            shape: [down.shape[0] + frozen.down.shape[0], down.width])
        let ratio = frozen.scale / scale
        let joined = Tensor(zeros: [up.shape[0], up.width + frozen.up.width])
        for row in 0..<up.shape[0] {
            let target = joined.floats + row * joined.width
            for column in 0..<up.width { target[column] = up.floats[row * up.width + column] }
            for column in 0..<frozen.up.width {
                target[up.width + column] = ratio * frozen.up.floats[row * frozen.up.width + column]
            }
        }
        result.up = joined
        return result
    }
}
