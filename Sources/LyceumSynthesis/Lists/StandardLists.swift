/// The lists that come with Lyceum, by name.
enum StandardLists {
    static let all: [String: String] = connectors.merging(wordings) { $1 }.merging(exercises) { $1 }.merging(questions) { $1 }.merging(openings) { $1 }

    /// What stands between or inside sentences and tells how they are related.
    private static let connectors: [String: String] = [
        "connectors-entail": """
            # Open a sentence that follows from the one before; a comma must stand behind them.
            Yes
            Therefore
            Thus
            Accordingly
            Hence
            For this reason
            """,
        "connectors-contradict": """
            # Open a sentence that speaks against the one before; a comma must stand behind them.
            No
            However
            But
            On the contrary
            In contrast
            Whereas
            """,
        "connectors-neutral": """
            # Open a sentence that adds to the one before; a comma must stand behind them.
            Maybe
            Also
            Furthermore
            Secondly
            Additionally
            Moreover
            In addition
            """,
        "connectors-same": """
            # Open a sentence that says the same as the one before; a comma must stand behind them.
            In other words
            Namely
            That is to say
            i.e.
            Similarly
            Equally
            """,
        "connectors-different": """
            # Open a sentence that says something else than the one before; a comma must stand behind them.
            No
            However
            But
            On the contrary
            In contrast
            Whereas
            """,
        "connectors-cause": """
            # Inside a sentence, between an effect and its cause.
            due to
            on account of
            owing to
            """,
        "connectors-definition": """
            # Inside a sentence, between a term and what it means.
            is defined as
            """,
        "connectors-topic": """
            # Inside a sentence, between a text and what it is about.
            is about
            talks about
            """,
    ]
}
