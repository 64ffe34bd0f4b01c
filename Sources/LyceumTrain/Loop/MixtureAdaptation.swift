public import LyceumCore

/// Changes the sources' rates between phases of a run by what the model does on held-out data.
public protocol MixtureAdaptation: AnyObject {
    /// Steps of a phase.
    var interval: Int { get }
    /// Notes where the model stands before the first step.
    func begin(_ result: ValidationResult) throws(LyceumError)
    /// Changes the rates after a phase.
    /// - Returns: figures for the run's record, by name.
    func adapt(_ result: ValidationResult, step: Int) throws(LyceumError) -> [String: Double]
    /// What was recorded goes to the disk.
    func synchronize() throws(LyceumError)
    /// Everything that decides later changes, besides the place in the data.
    var state: JSON { get }
    func restore(_ state: JSON, at place: String) throws(LyceumError)
}

extension Trainer {
    /// Ends a phase of the mixture, if one ends with this step.
    func adaptMixture(_ step: TrainingStep) throws(LyceumError) {
        guard let mixture, step.number % mixture.interval == 0 else { return }
        let result: ValidationResult?
        if let known = step.validation { result = known } else { result = try validate() }
        guard let result else { return }
        for (name, value) in try mixture.adapt(result, step: step.number) { step.examined[name] = value }
    }
}
