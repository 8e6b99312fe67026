from localcloud.front_door.access_log import formatted


class TestFormatted:
    def test_puts_values_in_the_place_of_variables(self) -> None:
        line_format = '{"id":"$context.requestId","sub":"$context.authorizer.claims.sub"}'
        context = {"requestId": "1=", "authorizer.claims.sub": "user-1"}

        assert formatted(line_format, context) == '{"id":"1=","sub":"user-1"}'

    def test_writes_a_dash_for_what_is_absent(self) -> None:
        assert formatted("$context.status $context.error.message", {"status": 200}) == "200 -"

    def test_keeps_a_value_from_breaking_out_of_its_quotes(self) -> None:
        line = formatted('{"path":"$context.path"}', {"path": 'a"b\\c\nd'})

        assert line == '{"path":"a\\"b\\\\c\\nd"}'
