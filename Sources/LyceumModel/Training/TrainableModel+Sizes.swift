extension TrainableModel {
    /// Bytes of the weights that stay as they are, as they are kept.
    public var frozenByteCount: Int {
        frozenNames.reduce(0) { sum, name in
            sum + ((try? checkpoint.tensors.tensor(named: name))?.byteCount ?? 0)
        }
    }

    /// Elements of all matrices that rows are multiplied with: the head once, the embedding's table not.
    public var matrixElements: Int {
        let names = frozenNames + weights.keys
        let inner = names.reduce(0) { sum, name in
            guard let tensor = try? checkpoint.tensors.tensor(named: name), tensor.shape.count == 2 else { return sum }
            return sum + (tensor.shape[0] == vocabularySize || name.contains("wpe") ? 0 : tensor.count)
        }
        return inner + head.outputs * head.inputs
    }
}
