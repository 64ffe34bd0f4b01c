internal import LyceumCore
internal import LyceumTensor

/// Keeps the weights of a model that a run changes.
protocol WeightOwner: AnyObject {
    /// The tensor to use before a checkpoint is asked, or nil to take the checkpoint's.
    func own(_ name: String, shape: [Int]) -> Tensor?
    /// The fp32 copy to run with in place of a stored weight, or nil when the weight stays as it is.
    /// - Parameter rows: nil, or the stored row for each row of the copy.
    func own(_ name: String, stored: Tensor, rows: [Int]?) throws(LyceumError) -> Tensor?
}

extension WeightOwner {
    func own(_ name: String, shape: [Int]) -> Tensor? { nil }
}

/// The weights a selection asks for, each in memory of its own.
final class OwnedWeights: WeightOwner {
    private let selection: ParameterSelection
    private let layouts: TensorNames
    private let place: String
    private(set) var parameters: [Parameter] = []
    /// Every weight the model asked for, trained or not.
    private(set) var names: [String] = []
    /// Elements of all of them.
    private(set) var count = 0

    init(_ selection: ParameterSelection, mapping: GGUFMapping, place: String) {
        self.selection = selection
        self.place = place
        layouts = TensorNames(mapping)
    }

    func own(_ name: String, stored: Tensor, rows: [Int]?) throws(LyceumError) -> Tensor? {
        names.append(name)
        count += stored.count
        guard selection.contains(name) else { return nil }
        let tensor = try (rows.map { stored.takingRows($0) } ?? stored).asFloats("\(place): tensor \(name)")
        stored.forgetMappedPages()
        let isTransposed = stored.shape.count == 2 && layouts.match(huggingFace: name)?.layout == .transposed
        parameters.append(Parameter(name: name, tensor: tensor, rows: rows, isTransposed: isTransposed))
        return tensor
    }
}
