/// A way of finding out whether a model has seen the items of a benchmark.
public enum ContaminationTest: String, Sendable, Hashable, CaseIterable {
    case overlap
    case minK = "min-k"
    case meld
    case order
    case options
    case paraphrase
    case counterfactual
    case media

    public var title: String {
        switch self {
        case .overlap: "N-gram overlap"
        case .minK: "Min-k %"
        case .meld: "MELD"
        case .order: "Order of the file"
        case .options: "Option guessing"
        case .paraphrase: "Paraphrase gap"
        case .counterfactual: "Changed findings"
        case .media: "Missing media"
        }
    }

    /// What it takes.
    public var needs: String {
        switch self {
        case .overlap: "a corpus"
        case .minK: "a model, and texts of the same kind that it cannot know"
        case .meld: "a model"
        case .order: "a model, and items in the order they were published in"
        case .options: "a model, and items with three options or more"
        case .paraphrase: "a model, and the items in other words"
        case .counterfactual: "a model"
        case .media: "the items alone"
        }
    }

    /// What a finding means.
    public var shows: String {
        switch self {
        case .overlap: "these words stand in these files"
        case .minK: "the model finds the items likelier than texts it cannot know"
        case .meld: "the model says the second half of an item by heart: high precision"
        case .order: "the model knows the published order, which nobody can who has not seen the file"
        case .options: "the model gives a hidden wrong option word for word, which cannot be derived"
        case .paraphrase: "right answers hang on the published wording"
        case .counterfactual: "answers stay although a finding changed, as if the case were recognized and not read"
        case .media: "items cannot be answered from their text alone; right answers to them come from elsewhere"
        }
    }

    /// What it leaves open.
    public var limits: String {
        switch self {
        case .overlap: "other files, other wording and translations"
        case .minK: "whether style or date differ instead; texts seen a few times look like others"
        case .meld: "anything when nothing is found: most texts that were seen cannot be said by heart; short halves are not judged"
        case .order: "single items, and files that were shuffled before training"
        case .options: "items seen without their options; common options raise chance"
        case .paraphrase: "paraphrases that are harder to read"
        case .counterfactual: "whether an answer had to change, unless the changed answer is given"
        case .media: "items that depend on a picture without saying so"
        }
    }

    /// The detector's name in a planted control, where it has one.
    public var controlName: String? {
        switch self {
        case .overlap: "13-gram overlap"
        case .minK: "min-k 20 %"
        case .meld: "MELD"
        case .options: "option guessing"
        case .order: "order"
        case .paraphrase: "paraphrase gap"
        default: nil
        }
    }

    /// What the planted control counts: single items, or whole sets of them.
    var controlUnit: String {
        switch self {
        case .order: "files"
        case .paraphrase: "sets"
        default: "items"
        }
    }
}
