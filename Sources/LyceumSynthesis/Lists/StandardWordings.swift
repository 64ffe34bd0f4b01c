extension StandardLists {
    /// How mined exercises are worded: `QUESTION => ANSWER`, with the parts of the passage in braces.
    static let wordings: [String: String] = [
        "wording-title-of-text": """
            # {title} and {text}: the text stands in front of the question.
            Which heading suits this text? => {title}
            Give the text above a title. => {title}
            Put in a few words what the passage deals with. => {title}
            Sum the passage up in one line. => {title}
            Under which headline could this have been printed? => {title}
            What would be a short name for the piece above? => {title}
            """,
        "wording-text-of-title": """
            # The title stands in front, the text is the answer.
            Write a passage under the heading "{title}". => {text}
            What can be said about this subject: {title}? => {text}
            Explain in some detail: {title} => {text}
            Here is a title: {title}\\nNow write the text that belongs to it. => {text}
            Compose a text whose main point is "{title}". => {text}
            """,
        "wording-completion": """
            # {start} is the passage's beginning, {rest} how it goes on; the beginning stands in front.
            How does the text go on? => {rest}
            Continue the passage. => {rest}
            The text breaks off here. Write the rest. => {rest}
            What comes next? => {rest}
            Finish what was begun above. => {rest}
            """,
        "wording-words-to-sentence": """
            # {words} from one sentence of the passage.
            Write one sentence with these words: {words} => {sentence}
            Use {words} together in a sentence that is true. => {sentence}
            How are {words} connected? Answer in one sentence. => {sentence}
            Form a statement out of the terms {words}. => {sentence}
            """,
        "wording-definition": """
            How is {term} defined? => {definition}
            What does {term} mean? => {term} is {definition}.
            Give a definition of {term}. => {definition}
            Which term has this meaning: {definition}? => {term}
            """,
        "wording-topic": """
            What is the subject of this sentence: "{sentence}"? => {topic}
            Name the topic: {sentence} => {topic}
            Say something about {topic}. => {sentence}
            """,
        "wording-entailment": """
            # {label} is yes, no or maybe in words.
            "{premise}" Does it follow that "{hypothesis}"? => {label}
            First: {premise}\\nSecond: {hypothesis}\\nIf the first holds, does the second? => {label}
            Suppose this is true: {premise} Can one conclude: {hypothesis} => {label}
            Statement: {premise}\\nClaim: {hypothesis}\\nIs the claim supported by the statement? => {label}
            """,
        "wording-entail": """
            What follows from this? {premise} => {hypothesis}
            {premise}\\nDraw a conclusion. => {hypothesis}
            Name something that must hold if this does: {premise} => {hypothesis}
            """,
        "wording-contradict": """
            What speaks against this? {premise} => {hypothesis}
            {premise}\\nName a point in contrast to it. => {hypothesis}
            Which statement stands opposed to "{premise}"? => {hypothesis}
            """,
        "wording-neutral": """
            What could be added to this? {premise} => {hypothesis}
            {premise}\\nGive a further point. => {hypothesis}
            State something else that belongs to the same subject as "{premise}" => {hypothesis}
            """,
        "labels-entail": """
            # Answers to questions of entailment where the second sentence follows.
            Yes
            Yes, it does.
            It follows.
            """,
        "labels-contradict": """
            No
            No, it speaks against it.
            It does not follow.
            """,
        "labels-neutral": """
            Maybe
            It is possible, but it does not follow.
            That cannot be said from this alone.
            """,
        "wording-effect-of-cause": """
            What is the effect of {cause}? => {effect}
            {cause}: what comes of it? => {effect}
            Which consequence does this have: {cause}? => {effect}
            """,
        "wording-cause-of-effect": """
            Why is it that {effect}? => Because of {cause}.
            "{effect}" What is the reason? => {cause}
            What brings it about that {effect}? => {cause}
            """,
        "wording-same": """
            Say this in other words: {premise} => {hypothesis}
            {premise}\\nWhat is another way to put it? => {hypothesis}
            Which sentence has the same meaning as "{premise}"? => {hypothesis}
            """,
        "wording-different": """
            Write a sentence that says something different from this: {premise} => {hypothesis}
            {premise}\\nNow name a different view of the matter. => {hypothesis}
            Which statement does not agree with "{premise}"? => {hypothesis}
            """,
        "introductions": """
            # Stand between a passage and its exercises.
            Answer these questions about the text.
            Some questions on what was said above, with their answers:
            Exercises:
            What can be learned from the text:
            Now work on the following tasks.
            Questions and answers on this passage:
            """,
        "layouts": """
            # How a question and its answer are written.
            Question: {question}\\nAnswer: {answer}
            Q: {question}\\nA: {answer}
            {question}\\n{answer}
            {question} {answer}
            """,
    ]
}
