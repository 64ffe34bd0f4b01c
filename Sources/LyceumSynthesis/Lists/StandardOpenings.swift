extension StandardLists {
    /// What a model is given to begin with when it writes texts of its own.
    static let openings: [String: String] = [
        "openings": """
            # Beginnings of texts of all sorts; the model goes on.
            The
            In the
            It is
            There are
            A
            One of the most
            When
            How to
            What is
            Why do
            According to
            For many years
            The history of
            The main difference between
            Once upon a time
            In 19
            Last week
            The city of
            This recipe
            To solve this problem
            Most people
            Water is
            The president
            Children who
            Scientists have
            # An introduction
            # Chapter 1\\n\\n
            Question:
            Dear
            "I
            def
            Step 1:
            The river
            Trade between
            In mathematics
            Music
            The team
            Plants
            Learning
            My
            """,
        "requests": """
            # What people ask an assistant; the model answers.
            What is the capital of a country in Africa, and what is it known for?
            Explain how a bicycle stays upright.
            Write a short poem about rain.
            Give me three tips for sleeping better.
            How do I boil an egg?
            Tell me a short story about a lost dog.
            What is the difference between weather and climate?
            Summarize why the Roman Empire fell.
            Write an email to my landlord about a broken heater.
            What should I pack for a week at the sea?
            Explain fractions to a child.
            Name five animals that live in the desert.
            How does a refrigerator work?
            What are the benefits of reading every day?
            Write a function that adds two numbers in Python.
            Translate "good morning" into Spanish and French.
            Plan a birthday party for a six-year-old.
            What causes the seasons?
            How can I save money each month?
            Describe a market on a summer morning.
            Who wrote Romeo and Juliet, and what is it about?
            List the planets in order from the sun.
            Give me an idea for a healthy lunch.
            What is democracy?
            Rewrite this sentence politely: Give me the report now.
            How do vaccines work?
            Write a dialogue between a teacher and a student.
            Is it better to walk or to run for health?
            Make a list of chores for a family of four.
            What is 15 percent of 80?
            Explain what a verb is and give examples.
            How do I ask for a day off?
            """,
    ]
}
