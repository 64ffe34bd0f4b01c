/// An examinee that can say what text a prompt becomes, so that records show and hash what the model really saw.
public protocol PromptRendering: Examinee {
    /// The prompt as text: a conversation in the model's chat template with the assistant's turn begun.
    /// - Throws: `LyceumError` where there is no template, or it fails.
    func text(of prompt: ExamPrompt) throws -> String
}
