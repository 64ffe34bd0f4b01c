extension StandardLists {
    /// What a model is asked to write about a passage; the kinds are the names behind `exercise-`.
    static let exercises: [String: String] = [
        "exercise-summary": """
            # Prompts for a model; the passage and the form of the answer are added.
            Ask for a summary of the passage and give it in one or two sentences.
            Write an exercise that has the reader sum up the passage, with a model answer.
            Pose the task of putting the passage's main point in one sentence, and solve it.
            """,
        "exercise-title": """
            Ask for a fitting title and give one.
            Have the reader find a headline for the passage, and name a good one.
            """,
        "exercise-plain-words": """
            Ask for an explanation of the passage in plain words for a beginner, and give it.
            Pose the task of explaining the passage's point to a school child, and solve it.
            """,
        "exercise-definition": """
            Pick a technical term that the passage explains, ask what it means, and answer from the passage.
            Ask for the definition of one term of the passage and give it as the passage does.
            """,
        "exercise-facts": """
            Ask for one fact that the passage states, such as a name, place, number or time, and answer with the passage's words.
            Write a question whose answer is a short phrase of the passage, and give that phrase.
            Pose a question that checks whether a detail of the passage was read, with its answer.
            """,
        "exercise-question-answer": """
            Write a question that the passage answers, and its answer.
            Pose an examination question on the passage and give the right answer in one or two sentences.
            Ask about something important that the passage says, and answer it.
            """,
        "exercise-inference": """
            State something that follows from the passage, ask whether it does, and answer yes or no with the reason from the passage.
            Ask for a conclusion that can be drawn from the passage, and draw it.
            """,
        "exercise-cause-effect": """
            Ask why something the passage tells happens, and give the cause that the passage names.
            Ask what something in the passage leads to, and answer from the passage.
            """,
        "exercise-compare": """
            Ask for a difference or likeness between two things in the passage, and answer from it.
            Pose the task of comparing two things that the passage speaks of, and solve it.
            """,
        "exercise-completion": """
            Quote the beginning of a sentence of the passage, ask how it ends, and give its end.
            Ask the reader to complete a statement of the passage, and complete it.
            """,
        "exercise-classify": """
            Ask what kind of text or subject the passage is (such as a method, a result, a history), and answer.
            Ask which branch of its field the passage belongs to, and answer with the reason from the passage.
            """,
        "refusals": """
            # Answers with one of these are no answers; small letters.
            i cannot
            i can't
            i'm sorry
            i am sorry
            as an ai
            as a language model
            i don't have access
            i do not have access
            unable to assist
            the passage is not provided
            no passage was
            please provide the passage
            """,
        "extractive-kinds": """
            # Kinds whose answers must take their words from the passage.
            definition
            facts
            question-answer
            cause-effect
            completion
            """,
    ]
}
