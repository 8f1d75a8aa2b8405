"""A small Common Cartridge: pages, a link, a quiz, a topic, a tool and a file."""

import io
import zipfile
from collections.abc import Mapping

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
  xmlns:lomimscc="http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest">
  <metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion>
    <lomimscc:lom><lomimscc:general><lomimscc:title><lomimscc:string>Counting people</lomimscc:string></lomimscc:title>
    </lomimscc:general></lomimscc:lom></metadata>
  <organizations><organization identifier="o" structure="rooted-hierarchy"><item identifier="root">
    <item identifier="i1"><title>Two counts</title>
      <item identifier="i2" identifierref="page"><title>Stock and flow</title></item>
      <item identifier="i3" identifierref="link"><title>The figures</title></item>
      <item identifier="i4" identifierref="quiz"><title>Check</title></item>
      <item identifier="i5" identifierref="gone"><title>Gone</title></item>
    </item>
    <item identifier="i6" identifierref="topic"><title>Talk</title></item>
  </item></organization></organizations>
  <resources>
    <resource identifier="page" type="webcontent" href="pages/stock.html"><file href="pages/stock.html"/></resource>
    <resource identifier="loose" type="webcontent" href="pages/loose.html"><file href="pages/loose.html"/></resource>
    <resource identifier="picture" type="webcontent" href="pages/map.png"><file href="pages/map.png"/></resource>
    <resource identifier="link" type="imswl_xmlv1p3"><file href="link.xml"/></resource>
    <resource identifier="quiz" type="imsqti_xmlv1p2/imscc_xmlv1p3/assessment"><file href="quiz.xml"/></resource>
    <resource identifier="topic" type="imsdt_xmlv1p3"><file href="topic.xml"/></resource>
    <resource identifier="tool" type="imsbasiclti_xmlv1p0"><file href="tool.xml"/></resource>
  </resources>
</manifest>"""

PAGE = """<!DOCTYPE html><html><head><title>ignored</title></head><body class="x">
<h1>Stock</h1><p>A <b>stock</b> belongs to a <a href="https://example.org/day">day</a>.</p>
<p onclick="x()">Not <a href="javascript:alert(1)">this</a>. <img src="map.png" alt="A map"></p>
<script>alert(2)</script><ol><li>one</li><li>two</li></ol></body></html>"""

QUIZ = """<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a"><section ident="s">
<item ident="choice"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel>
<fieldentry>cc.multiple_choice.v0p1</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
<presentation><material><mattext texttype="text/html">&lt;p&gt;Which has a day?&lt;/p&gt;</mattext></material>
<response_lid ident="r" rcardinality="Single"><render_choice>
<response_label ident="1"><material><mattext>stock</mattext></material></response_label>
<response_label ident="2"><material><mattext>flow</mattext></material></response_label>
</render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
<respcondition continue="No"><conditionvar><varequal respident="r">1</varequal></conditionvar>
<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing>
<itemfeedback ident="1_fb"><flow_mat><material><mattext>Right.</mattext></material></flow_mat></itemfeedback></item>
<item ident="fib"><presentation><material><mattext>The word for a period?</mattext></material>
<response_str ident="r" rcardinality="Single"><render_fib/></response_str></presentation>
<resprocessing><respcondition><conditionvar><varequal respident="r">flow</varequal></conditionvar>
<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing></item>
<item ident="odd"><presentation><material><mattext>Two at once</mattext></material>
<response_lid ident="r"/><response_lid ident="q"/></presentation></item>
</section></assessment></questestinterop>"""

CARTRIDGE: Mapping[str, str] = {
    "imsmanifest.xml": MANIFEST,
    "pages/stock.html": PAGE,
    "pages/loose.html": "<html><body><p>Loose.</p></body></html>",
    "pages/map.png": "not looked at",
    "link.xml": '<webLink xmlns="x"><title>Figures</title><url href="https://example.org/?a=1&amp;b=2"/></webLink>',
    "quiz.xml": QUIZ,
    "topic.xml": "<topic/>",
    "tool.xml": "<cartridge_basiclti_link/>",
}


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """The files as an archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()
